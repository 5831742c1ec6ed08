package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineCallsGmpEpollTest extends DeadlineCallsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
