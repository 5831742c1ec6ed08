package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnConcurrencyGmpEpollTest extends ConnConcurrencyContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
