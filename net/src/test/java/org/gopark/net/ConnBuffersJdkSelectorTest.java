package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnBuffersJdkSelectorTest extends ConnBuffersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
