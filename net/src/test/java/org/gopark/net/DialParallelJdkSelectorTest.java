package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialParallelJdkSelectorTest extends DialParallelContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
