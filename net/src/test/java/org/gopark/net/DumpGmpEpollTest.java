package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpGmpEpollTest extends DumpContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
