package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TransferSimTest extends TransferContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
