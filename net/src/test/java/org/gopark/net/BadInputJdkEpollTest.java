package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class BadInputJdkEpollTest extends BadInputContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
