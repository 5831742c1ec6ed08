package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialCancelGmpSelectorTest extends DialCancelContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
