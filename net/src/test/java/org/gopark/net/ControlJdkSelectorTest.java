package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ControlJdkSelectorTest extends ControlContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
