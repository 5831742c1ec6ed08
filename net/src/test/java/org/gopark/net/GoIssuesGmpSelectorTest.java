package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class GoIssuesGmpSelectorTest extends GoIssuesContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
