package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnJdkSelectorTest extends ConnContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
