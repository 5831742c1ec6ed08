package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnGmpSelectorTest extends ConnContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
