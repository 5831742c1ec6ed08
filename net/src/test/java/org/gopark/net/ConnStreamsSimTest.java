package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnStreamsSimTest extends ConnStreamsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
