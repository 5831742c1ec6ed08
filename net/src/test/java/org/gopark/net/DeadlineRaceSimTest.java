package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineRaceSimTest extends DeadlineRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
