package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class CallersGmpSelectorTest extends CallersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
