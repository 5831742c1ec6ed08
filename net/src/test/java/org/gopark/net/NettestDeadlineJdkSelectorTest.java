package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestDeadlineJdkSelectorTest extends NettestDeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
