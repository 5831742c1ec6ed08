package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialCancelJdkSelectorTest extends DialCancelContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
