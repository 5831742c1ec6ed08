package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineFluctuationJdkEpollTest extends DeadlineFluctuationContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
