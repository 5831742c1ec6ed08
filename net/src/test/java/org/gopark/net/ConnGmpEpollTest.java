package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnGmpEpollTest extends ConnContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
