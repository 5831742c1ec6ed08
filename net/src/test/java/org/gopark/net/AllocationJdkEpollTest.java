package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class AllocationJdkEpollTest extends AllocationContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
