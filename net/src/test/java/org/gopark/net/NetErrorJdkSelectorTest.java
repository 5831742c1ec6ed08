package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NetErrorJdkSelectorTest extends NetErrorContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
