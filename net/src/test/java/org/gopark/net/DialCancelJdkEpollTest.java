package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialCancelJdkEpollTest extends DialCancelContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
