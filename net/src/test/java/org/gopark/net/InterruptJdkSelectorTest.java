package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class InterruptJdkSelectorTest extends InterruptContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
