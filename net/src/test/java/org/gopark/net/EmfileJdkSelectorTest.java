package org.gopark.net;

import java.util.List;

final class EmfileJdkSelectorTest extends EmfileContract {
    @Override
    List<String> jvmOptions() {
        return Cells.jdkSelectorOptions();
    }
}
