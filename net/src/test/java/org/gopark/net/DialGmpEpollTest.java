package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialGmpEpollTest extends DialContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
