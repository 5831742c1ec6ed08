package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ErrorWalkJdkSelectorTest extends ErrorWalkContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
