package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnBuffersGmpSelectorTest extends ConnBuffersContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
