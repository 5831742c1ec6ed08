package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ListenGmpSelectorTest extends ListenContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
