package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class StressGmpSelectorTest extends StressContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
