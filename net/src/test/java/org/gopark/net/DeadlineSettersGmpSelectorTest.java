package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineSettersGmpSelectorTest extends DeadlineSettersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
