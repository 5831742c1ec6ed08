package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ControlJdkEpollTest extends ControlContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
