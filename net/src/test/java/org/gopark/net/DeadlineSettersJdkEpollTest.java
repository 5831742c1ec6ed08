package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineSettersJdkEpollTest extends DeadlineSettersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
