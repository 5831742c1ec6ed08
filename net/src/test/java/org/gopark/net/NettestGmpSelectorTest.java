package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestGmpSelectorTest extends NettestContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
