package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ControlGmpEpollTest extends ControlContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
