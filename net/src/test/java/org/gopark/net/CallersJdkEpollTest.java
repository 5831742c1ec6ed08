package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class CallersJdkEpollTest extends CallersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
