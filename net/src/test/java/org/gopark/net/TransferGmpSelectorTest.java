package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TransferGmpSelectorTest extends TransferContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
