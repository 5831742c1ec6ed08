package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnCloseGmpSelectorTest extends ConnCloseContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
