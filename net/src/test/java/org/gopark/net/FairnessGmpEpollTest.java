package org.gopark.net;

import java.util.List;

final class FairnessGmpEpollTest extends FairnessContract {
    @Override
    List<String> jvmOptions() {
        return Cells.gmpEpollOptions();
    }
}
