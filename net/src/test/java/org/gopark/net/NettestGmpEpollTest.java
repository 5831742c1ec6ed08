package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestGmpEpollTest extends NettestContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
