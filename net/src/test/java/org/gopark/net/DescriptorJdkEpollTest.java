package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DescriptorJdkEpollTest extends DescriptorContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkEpoll();
    }
}
