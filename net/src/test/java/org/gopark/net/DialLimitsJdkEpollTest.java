package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialLimitsJdkEpollTest extends DialLimitsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
