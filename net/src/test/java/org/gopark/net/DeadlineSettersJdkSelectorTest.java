package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineSettersJdkSelectorTest extends DeadlineSettersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
