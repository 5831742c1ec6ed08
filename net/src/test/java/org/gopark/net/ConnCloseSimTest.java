package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnCloseSimTest extends ConnCloseContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
