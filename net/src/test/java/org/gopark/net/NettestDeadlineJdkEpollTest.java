package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestDeadlineJdkEpollTest extends NettestDeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
