package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class AllocationGmpEpollTest extends AllocationContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
