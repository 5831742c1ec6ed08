package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialParallelGmpEpollTest extends DialParallelContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
