package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnCloseJdkEpollTest extends ConnCloseContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
