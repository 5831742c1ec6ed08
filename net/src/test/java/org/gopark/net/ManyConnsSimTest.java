package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ManyConnsSimTest extends ManyConnsContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
