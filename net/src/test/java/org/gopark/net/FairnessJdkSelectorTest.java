package org.gopark.net;

import java.util.List;

final class FairnessJdkSelectorTest extends FairnessContract {
    @Override
    List<String> jvmOptions() {
        return Cells.jdkSelectorOptions();
    }
}
