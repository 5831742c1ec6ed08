package org.gopark.net;

final class SoakGmpEpollTest extends SoakContract {
    @Override
    String netpoll() {
        return "epoll";
    }
}
