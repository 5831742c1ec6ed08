package org.gopark.net;

import java.util.List;

final class FaultGmpEpollTest extends FaultContract {
    @Override
    List<String> jvmOptions() {
        return Cells.gmpEpollOptions();
    }
}
