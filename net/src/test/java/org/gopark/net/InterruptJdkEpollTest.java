package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class InterruptJdkEpollTest extends InterruptContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
