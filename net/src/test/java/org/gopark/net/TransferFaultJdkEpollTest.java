package org.gopark.net;

import java.util.List;

final class TransferFaultJdkEpollTest extends TransferFaultContract {
    @Override
    List<String> jvmOptions() {
        return Cells.jdkEpollOptions();
    }
}
