package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineSettersGmpEpollTest extends DeadlineSettersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
