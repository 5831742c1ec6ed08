package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class LifecycleJdkSelectorTest extends LifecycleContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
