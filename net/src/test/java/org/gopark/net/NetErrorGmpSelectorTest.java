package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class NetErrorGmpSelectorTest extends NetErrorContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
