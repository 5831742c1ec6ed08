package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class AllocationGmpSelectorTest extends AllocationContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
