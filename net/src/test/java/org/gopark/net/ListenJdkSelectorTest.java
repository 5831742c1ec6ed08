package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ListenJdkSelectorTest extends ListenContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
