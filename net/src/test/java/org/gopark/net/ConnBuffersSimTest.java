package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnBuffersSimTest extends ConnBuffersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
