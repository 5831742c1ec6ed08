package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class DialSimTest extends DialContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
