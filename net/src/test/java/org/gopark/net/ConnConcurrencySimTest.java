package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnConcurrencySimTest extends ConnConcurrencyContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
