package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class CallersGmpEpollTest extends CallersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
