package org.gopark.net;

final class SoakGmpSelectorTest extends SoakContract {
    @Override
    String netpoll() {
        return "selector";
    }
}
