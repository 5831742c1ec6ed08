package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class ConnSimTest extends ConnContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
