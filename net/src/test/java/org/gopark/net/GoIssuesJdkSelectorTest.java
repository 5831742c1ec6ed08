package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class GoIssuesJdkSelectorTest extends GoIssuesContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
