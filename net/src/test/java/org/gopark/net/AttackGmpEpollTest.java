package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class AttackGmpEpollTest extends AttackContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
