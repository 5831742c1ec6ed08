package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class GoIssuesSimTest extends GoIssuesContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
