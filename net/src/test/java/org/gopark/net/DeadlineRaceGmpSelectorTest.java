package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineRaceGmpSelectorTest extends DeadlineRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
