package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class InterruptSimTest extends InterruptContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
