package org.gopark.net;

final class NeighboursGmpEpollTest extends NeighboursContract {
    @Override
    String netpoll() {
        return "epoll";
    }
}
