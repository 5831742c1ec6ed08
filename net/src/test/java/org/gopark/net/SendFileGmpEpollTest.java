package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class SendFileGmpEpollTest extends SendFileContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
