package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineSimTest extends DeadlineContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
