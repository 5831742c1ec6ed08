package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class AttackJdkEpollTest extends AttackContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
