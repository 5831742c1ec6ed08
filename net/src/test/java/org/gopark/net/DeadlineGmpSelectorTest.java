package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineGmpSelectorTest extends DeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
