package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnStreamsGmpSelectorTest extends ConnStreamsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
