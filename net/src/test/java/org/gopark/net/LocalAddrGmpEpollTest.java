package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class LocalAddrGmpEpollTest extends LocalAddrContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
