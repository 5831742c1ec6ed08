package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialLimitsJdkSelectorTest extends DialLimitsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
