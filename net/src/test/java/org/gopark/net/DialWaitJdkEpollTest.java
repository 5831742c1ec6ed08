package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialWaitJdkEpollTest extends DialWaitContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
