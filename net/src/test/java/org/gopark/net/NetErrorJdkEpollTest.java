package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NetErrorJdkEpollTest extends NetErrorContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
