package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TwoRuntimesJdkSelectorTest extends TwoRuntimesContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
