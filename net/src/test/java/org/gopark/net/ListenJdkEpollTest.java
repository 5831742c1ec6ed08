package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ListenJdkEpollTest extends ListenContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
