package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class PeerClosedGmpEpollTest extends PeerClosedContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }

    @Override
    boolean knows() {
        return true;
    }
}
