package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineCallsJdkEpollTest extends DeadlineCallsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
