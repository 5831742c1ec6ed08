package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ListenConfigGmpSelectorTest extends ListenConfigContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
