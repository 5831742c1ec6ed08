package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class BadInputGmpEpollTest extends BadInputContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
