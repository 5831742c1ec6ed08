package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ErrorWalkGmpEpollTest extends ErrorWalkContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
