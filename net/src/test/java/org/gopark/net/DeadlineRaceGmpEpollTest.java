package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineRaceGmpEpollTest extends DeadlineRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
