package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TCPGmpSelectorTest extends TCPContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
