package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class KeepAliveGmpSelectorTest extends KeepAliveContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
