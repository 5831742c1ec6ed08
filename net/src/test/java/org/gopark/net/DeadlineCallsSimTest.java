package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineCallsSimTest extends DeadlineCallsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
