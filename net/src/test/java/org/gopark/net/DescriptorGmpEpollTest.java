package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DescriptorGmpEpollTest extends DescriptorContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpEpoll();
    }
}
