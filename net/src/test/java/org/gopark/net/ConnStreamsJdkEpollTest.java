package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnStreamsJdkEpollTest extends ConnStreamsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
