package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class StressJdkEpollTest extends StressContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
