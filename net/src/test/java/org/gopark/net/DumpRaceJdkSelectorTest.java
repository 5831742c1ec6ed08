package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpRaceJdkSelectorTest extends DumpRaceContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
