package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnStreamsJdkSelectorTest extends ConnStreamsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
