package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestDeadlineGmpSelectorTest extends NettestDeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
