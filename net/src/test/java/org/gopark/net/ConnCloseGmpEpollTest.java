package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnCloseGmpEpollTest extends ConnCloseContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
