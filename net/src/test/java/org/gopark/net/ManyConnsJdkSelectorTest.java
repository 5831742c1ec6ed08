package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ManyConnsJdkSelectorTest extends ManyConnsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
