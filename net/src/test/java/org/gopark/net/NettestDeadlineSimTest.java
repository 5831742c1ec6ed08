package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestDeadlineSimTest extends NettestDeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
