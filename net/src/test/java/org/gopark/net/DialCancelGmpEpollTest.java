package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialCancelGmpEpollTest extends DialCancelContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
