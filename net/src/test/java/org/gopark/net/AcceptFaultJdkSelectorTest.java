package org.gopark.net;

import java.util.List;

final class AcceptFaultJdkSelectorTest extends AcceptFaultContract {
    @Override
    List<String> jvmOptions() {
        return Cells.jdkSelectorOptions();
    }
}
