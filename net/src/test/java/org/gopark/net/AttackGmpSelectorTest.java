package org.gopark.net;

import org.gopark.runtime.GoRuntime;

final class AttackGmpSelectorTest extends AttackContract {
    @Override
    GoRuntime newRuntime() {
        return Cells.gmpSelector();
    }
}
