package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class AttackSimTest extends AttackContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.sim();
    }
}
