package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class LocalAddrJdkEpollTest extends LocalAddrContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
