package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnConcurrencyJdkEpollTest extends ConnConcurrencyContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
