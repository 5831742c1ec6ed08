package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DeadlineFluctuationGmpSelectorTest extends DeadlineFluctuationContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
