package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnStreamsGmpEpollTest extends ConnStreamsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
