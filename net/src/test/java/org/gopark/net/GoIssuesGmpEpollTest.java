package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class GoIssuesGmpEpollTest extends GoIssuesContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
