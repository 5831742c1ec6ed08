package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class PeerClosedSimTest extends PeerClosedContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }

    @Override
    boolean knows() {
        return true;
    }
}
