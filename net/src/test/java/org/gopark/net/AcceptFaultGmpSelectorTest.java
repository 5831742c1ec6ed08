package org.gopark.net;

import java.util.List;

final class AcceptFaultGmpSelectorTest extends AcceptFaultContract {
    @Override
    List<String> jvmOptions() {
        return Cells.gmpSelectorOptions();
    }
}
