package org.gopark.net;

import java.util.List;

final class AcceptFaultJdkEpollTest extends AcceptFaultContract {
    @Override
    List<String> jvmOptions() {
        return Cells.jdkEpollOptions();
    }
}
