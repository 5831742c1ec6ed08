package org.gopark.net;

import java.util.List;

final class EmfileGmpSelectorTest extends EmfileContract {
    @Override
    List<String> jvmOptions() {
        return Cells.gmpSelectorOptions();
    }
}
