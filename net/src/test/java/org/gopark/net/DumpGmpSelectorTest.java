package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DumpGmpSelectorTest extends DumpContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
