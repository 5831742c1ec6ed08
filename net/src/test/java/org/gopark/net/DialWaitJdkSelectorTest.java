package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialWaitJdkSelectorTest extends DialWaitContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
