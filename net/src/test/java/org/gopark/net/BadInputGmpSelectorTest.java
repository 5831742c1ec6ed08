package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class BadInputGmpSelectorTest extends BadInputContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
