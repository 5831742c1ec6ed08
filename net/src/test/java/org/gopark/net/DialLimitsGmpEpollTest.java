package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialLimitsGmpEpollTest extends DialLimitsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
