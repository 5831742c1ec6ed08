package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class SendFileGmpSelectorTest extends SendFileContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
