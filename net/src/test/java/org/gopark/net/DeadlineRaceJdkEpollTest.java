package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineRaceJdkEpollTest extends DeadlineRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
