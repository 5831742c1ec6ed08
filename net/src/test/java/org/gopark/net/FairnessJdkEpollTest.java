package org.gopark.net;

import java.util.List;

final class FairnessJdkEpollTest extends FairnessContract {
    @Override
    List<String> jvmOptions() {
        return Cells.jdkEpollOptions();
    }
}
