package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class PeerClosedJdkSelectorTest extends PeerClosedContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }

    @Override
    boolean knows() {
        return false;
    }
}
