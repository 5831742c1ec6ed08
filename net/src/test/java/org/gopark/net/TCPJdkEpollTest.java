package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TCPJdkEpollTest extends TCPContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
