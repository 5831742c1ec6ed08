package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class SendFileJdkSelectorTest extends SendFileContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
