package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class LifecycleJdkEpollTest extends LifecycleContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
