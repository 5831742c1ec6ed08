package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class KeepAliveJdkEpollTest extends KeepAliveContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
