package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpRaceSimTest extends DumpRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
