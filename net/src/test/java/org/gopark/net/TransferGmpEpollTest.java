package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TransferGmpEpollTest extends TransferContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
