package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class InterruptGmpEpollTest extends InterruptContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
