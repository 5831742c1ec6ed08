package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class BadInputJdkSelectorTest extends BadInputContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
