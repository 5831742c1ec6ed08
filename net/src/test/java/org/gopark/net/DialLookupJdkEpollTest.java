package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialLookupJdkEpollTest extends DialLookupContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
