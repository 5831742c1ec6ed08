package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class GoIssuesJdkEpollTest extends GoIssuesContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
