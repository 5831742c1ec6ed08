package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnBuffersJdkEpollTest extends ConnBuffersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
