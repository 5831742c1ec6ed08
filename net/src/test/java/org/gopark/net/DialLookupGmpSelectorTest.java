package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialLookupGmpSelectorTest extends DialLookupContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
