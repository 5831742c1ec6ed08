package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class StressJdkSelectorTest extends StressContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
