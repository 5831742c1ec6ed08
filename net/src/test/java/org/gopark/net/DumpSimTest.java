package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpSimTest extends DumpContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
