package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TCPJdkSelectorTest extends TCPContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
