package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ListenSimTest extends ListenContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
