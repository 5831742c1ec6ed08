package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineGmpEpollTest extends DeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
