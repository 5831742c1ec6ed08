package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialJdkEpollTest extends DialContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
