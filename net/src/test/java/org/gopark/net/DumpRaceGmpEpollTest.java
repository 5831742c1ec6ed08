package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpRaceGmpEpollTest extends DumpRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
