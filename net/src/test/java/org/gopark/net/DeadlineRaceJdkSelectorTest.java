package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineRaceJdkSelectorTest extends DeadlineRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
