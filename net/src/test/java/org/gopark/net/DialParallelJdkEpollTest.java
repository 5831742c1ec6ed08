package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialParallelJdkEpollTest extends DialParallelContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
