package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnJdkEpollTest extends ConnContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
