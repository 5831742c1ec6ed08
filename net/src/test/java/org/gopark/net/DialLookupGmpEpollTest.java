package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialLookupGmpEpollTest extends DialLookupContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
