package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialJdkSelectorTest extends DialContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
