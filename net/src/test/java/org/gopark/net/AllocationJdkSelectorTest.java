package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class AllocationJdkSelectorTest extends AllocationContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
