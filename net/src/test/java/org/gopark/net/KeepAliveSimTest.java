package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class KeepAliveSimTest extends KeepAliveContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
