package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnConcurrencyGmpSelectorTest extends ConnConcurrencyContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
