package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ControlGmpSelectorTest extends ControlContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
