package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnBuffersGmpEpollTest extends ConnBuffersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
