package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestSimTest extends NettestContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
