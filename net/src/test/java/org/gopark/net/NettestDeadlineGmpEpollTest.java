package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestDeadlineGmpEpollTest extends NettestDeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
