package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ErrorWalkJdkEpollTest extends ErrorWalkContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
