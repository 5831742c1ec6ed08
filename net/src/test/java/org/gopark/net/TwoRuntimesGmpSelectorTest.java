package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TwoRuntimesGmpSelectorTest extends TwoRuntimesContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
