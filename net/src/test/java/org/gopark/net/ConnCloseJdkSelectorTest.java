package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnCloseJdkSelectorTest extends ConnCloseContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
