package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineCallsJdkSelectorTest extends DeadlineCallsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
