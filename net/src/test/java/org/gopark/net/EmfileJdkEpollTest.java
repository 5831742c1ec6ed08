package org.gopark.net;

import java.util.List;

final class EmfileJdkEpollTest extends EmfileContract {
    @Override
    List<String> jvmOptions() {
        return Cells.jdkEpollOptions();
    }
}
