package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineFluctuationJdkSelectorTest extends DeadlineFluctuationContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
