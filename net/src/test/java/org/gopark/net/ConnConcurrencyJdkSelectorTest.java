package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnConcurrencyJdkSelectorTest extends ConnConcurrencyContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
