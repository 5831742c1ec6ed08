package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ManyConnsGmpSelectorTest extends ManyConnsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
