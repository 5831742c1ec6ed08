package org.gopark.net;

import java.util.List;

final class AcceptFaultGmpEpollTest extends AcceptFaultContract {
    @Override
    List<String> jvmOptions() {
        return Cells.gmpEpollOptions();
    }
}
