package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class AttackJdkSelectorTest extends AttackContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.jdkSelector();
    }
}
