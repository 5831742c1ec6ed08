package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class SendFileJdkEpollTest extends SendFileContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
