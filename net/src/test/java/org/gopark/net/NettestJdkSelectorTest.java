package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NettestJdkSelectorTest extends NettestContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
