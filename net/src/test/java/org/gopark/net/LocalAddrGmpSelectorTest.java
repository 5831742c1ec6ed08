package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class LocalAddrGmpSelectorTest extends LocalAddrContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
