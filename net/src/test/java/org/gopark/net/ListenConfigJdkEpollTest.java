package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ListenConfigJdkEpollTest extends ListenConfigContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
