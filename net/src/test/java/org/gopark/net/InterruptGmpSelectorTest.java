package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class InterruptGmpSelectorTest extends InterruptContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
