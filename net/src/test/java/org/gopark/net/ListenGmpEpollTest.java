package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ListenGmpEpollTest extends ListenContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
