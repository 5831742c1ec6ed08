package org.gopark.net;

final class NeighboursGmpSelectorTest extends NeighboursContract {
    @Override
    String netpoll() {
        return "selector";
    }
}
