package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpJdkSelectorTest extends DumpContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
