package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineJdkSelectorTest extends DeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
