package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class PeerClosedJdkEpollTest extends PeerClosedContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }

    @Override
    boolean knows() {
        return true;
    }
}
