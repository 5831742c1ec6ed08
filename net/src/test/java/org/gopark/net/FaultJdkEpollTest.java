package org.gopark.net;

import java.util.List;

final class FaultJdkEpollTest extends FaultContract {
    @Override
    List<String> jvmOptions() {
        return Cells.jdkEpollOptions();
    }
}
