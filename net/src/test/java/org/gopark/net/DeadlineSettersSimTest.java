package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineSettersSimTest extends DeadlineSettersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
