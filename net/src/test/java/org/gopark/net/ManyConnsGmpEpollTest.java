package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ManyConnsGmpEpollTest extends ManyConnsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
