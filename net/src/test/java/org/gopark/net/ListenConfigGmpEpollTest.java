package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ListenConfigGmpEpollTest extends ListenConfigContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
