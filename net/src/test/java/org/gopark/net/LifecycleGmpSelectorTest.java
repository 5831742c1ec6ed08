package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class LifecycleGmpSelectorTest extends LifecycleContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
