package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestJdkEpollTest extends NettestContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
