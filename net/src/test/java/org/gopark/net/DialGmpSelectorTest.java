package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialGmpSelectorTest extends DialContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
