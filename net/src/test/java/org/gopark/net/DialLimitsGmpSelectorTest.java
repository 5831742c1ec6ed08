package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialLimitsGmpSelectorTest extends DialLimitsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
