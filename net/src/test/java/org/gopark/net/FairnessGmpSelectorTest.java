package org.gopark.net;

import java.util.List;

final class FairnessGmpSelectorTest extends FairnessContract {
    @Override
    List<String> jvmOptions() {
        return Cells.gmpSelectorOptions();
    }
}
