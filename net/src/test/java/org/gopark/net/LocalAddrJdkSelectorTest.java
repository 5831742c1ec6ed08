package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class LocalAddrJdkSelectorTest extends LocalAddrContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
