package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpJdkEpollTest extends DumpContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
