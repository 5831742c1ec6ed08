package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineCallsGmpSelectorTest extends DeadlineCallsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
