package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TwoRuntimesJdkEpollTest extends TwoRuntimesContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
