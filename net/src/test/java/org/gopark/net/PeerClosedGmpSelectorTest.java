package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class PeerClosedGmpSelectorTest extends PeerClosedContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }

    @Override
    boolean knows() {
        return false;
    }
}
