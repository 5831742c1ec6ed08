package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpRaceJdkEpollTest extends DumpRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
