package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineFluctuationSimTest extends DeadlineFluctuationContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
