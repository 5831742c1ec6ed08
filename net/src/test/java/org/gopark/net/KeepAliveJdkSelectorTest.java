package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class KeepAliveJdkSelectorTest extends KeepAliveContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
