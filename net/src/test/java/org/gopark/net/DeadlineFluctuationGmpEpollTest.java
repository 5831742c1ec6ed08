package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineFluctuationGmpEpollTest extends DeadlineFluctuationContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
