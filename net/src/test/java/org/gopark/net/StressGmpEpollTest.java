package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class StressGmpEpollTest extends StressContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
