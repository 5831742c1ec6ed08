package org.gopark.net;

import java.util.List;

final class EmfileJdkSelectorTest extends EmfileContract {
    @Override
    List<String> jvmOptions() {
        return List.of("-Dgopark.scheduler=jdk", "-Dgopark.netpoll=selector");
    }
}
