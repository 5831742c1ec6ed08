package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class LifecycleGmpEpollTest extends LifecycleContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
