package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NetErrorSimTest extends NetErrorContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
