package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class BadInputSimTest extends BadInputContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
