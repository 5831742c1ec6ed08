package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialLookupJdkSelectorTest extends DialLookupContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
