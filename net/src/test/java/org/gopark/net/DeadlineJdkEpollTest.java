package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineJdkEpollTest extends DeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
