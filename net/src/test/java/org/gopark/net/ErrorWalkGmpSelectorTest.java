package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ErrorWalkGmpSelectorTest extends ErrorWalkContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
