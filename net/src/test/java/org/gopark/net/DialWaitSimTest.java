package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialWaitSimTest extends DialWaitContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
