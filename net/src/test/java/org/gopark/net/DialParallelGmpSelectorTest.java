package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialParallelGmpSelectorTest extends DialParallelContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
