package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TwoRuntimesGmpEpollTest extends TwoRuntimesContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
