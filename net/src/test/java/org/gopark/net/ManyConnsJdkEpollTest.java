package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ManyConnsJdkEpollTest extends ManyConnsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
