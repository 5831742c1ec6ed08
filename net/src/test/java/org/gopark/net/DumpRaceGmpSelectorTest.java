package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpRaceGmpSelectorTest extends DumpRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
