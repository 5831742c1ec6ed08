package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class KeepAliveGmpEpollTest extends KeepAliveContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
