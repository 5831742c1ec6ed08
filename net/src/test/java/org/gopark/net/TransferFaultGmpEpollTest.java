package org.gopark.net;

import java.util.List;

final class TransferFaultGmpEpollTest extends TransferFaultContract {
    @Override
    List<String> jvmOptions() {
        return Cells.gmpEpollOptions();
    }
}
