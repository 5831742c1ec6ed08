package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TransferJdkEpollTest extends TransferContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
