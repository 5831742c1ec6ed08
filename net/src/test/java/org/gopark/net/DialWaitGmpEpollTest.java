package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialWaitGmpEpollTest extends DialWaitContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
