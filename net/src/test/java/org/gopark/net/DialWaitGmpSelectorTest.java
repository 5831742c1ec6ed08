package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialWaitGmpSelectorTest extends DialWaitContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
