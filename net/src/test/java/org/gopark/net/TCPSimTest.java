package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class TCPSimTest extends TCPContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
