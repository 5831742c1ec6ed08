package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class CallersJdkSelectorTest extends CallersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
