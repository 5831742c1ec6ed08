package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NetErrorGmpEpollTest extends NetErrorContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
