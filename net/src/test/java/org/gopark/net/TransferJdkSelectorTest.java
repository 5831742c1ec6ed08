package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TransferJdkSelectorTest extends TransferContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
