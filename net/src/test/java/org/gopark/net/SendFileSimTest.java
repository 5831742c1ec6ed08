package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class SendFileSimTest extends SendFileContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
