package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TCPGmpEpollTest extends TCPContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
