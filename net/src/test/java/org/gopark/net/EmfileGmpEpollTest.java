package org.gopark.net;

import java.util.List;

final class EmfileGmpEpollTest extends EmfileContract {
    @Override
    List<String> jvmOptions() {
        return Cells.gmpEpollOptions();
    }
}
