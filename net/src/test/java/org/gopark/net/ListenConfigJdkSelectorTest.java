package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ListenConfigJdkSelectorTest extends ListenConfigContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
