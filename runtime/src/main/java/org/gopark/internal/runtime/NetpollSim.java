package org.gopark.internal.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gopark.internal.syscall.SysfdSim;

/**
 * The poller of the simulation: edges of a network in memory, one a poll, in an order that the seed
 * chooses.
 *
 * <p>Used by the thread that drives the simulation alone.
 *
 * <p>Go: runtime/netpoll_fake.go, in spirit
 */
final class NetpollSim implements Netpoll {
    private final SchedSim sched;
    private final List<Edge> pending = new ArrayList<>();

    /**
     * Names a descriptor as an event of the kernel does: by slot and number, which may be stale.
     */
    private record Edge(long userData, Mode mode) {}

    NetpollSim(SchedSim sched) {
        this.sched = sched;
    }

    @Override
    public void init(Sched s) {}

    @Override
    public void open(PollDesc pd) throws IOException {
        if (!(pd.fd instanceof SysfdSim fd)) {
            throw new IOException("the simulation polls sockets of its own network only");
        }
        long userData = PollCache.userData(pd);
        fd.watch(write -> add(new Edge(userData, write ? Mode.WRITE : Mode.READ)));
    }

    private void add(Edge e) {
        if (!pending.contains(e)) { // edges coalesce
            pending.add(e);
        }
    }

    @Override
    public void close(PollDesc pd) {
        if (pd.fd instanceof SysfdSim fd) {
            fd.unwatch(); // edges that are pending already are stale from here on, as with epoll
        }
    }

    @Override
    public void arm(PollDesc pd, Mode mode) {
        sched.point();
    }

    @Override
    public void connected(PollDesc pd) {}

    @Override
    public void netpollBreak() {}

    boolean isPending() {
        return !pending.isEmpty();
    }

    @Override
    public void netpoll(long delay, GList toRun) {
        if (pending.isEmpty()) {
            return;
        }
        Edge e = pending.remove(sched.random(pending.size()));
        sched.log(e.mode == Mode.READ ? 'r' : 'w', e.userData);
        PollDesc pd = sched.pollcache.live(e.userData);
        if (pd != null) {
            if (pd.fd instanceof SysfdSim fd && fd.hungUp()) {
                pd.setHup((int) (e.userData >>> 32)); // first the bit, as in NetpollEpoll
            }
            pd.netpollready(toRun, e.mode);
        }
    }

    @Override
    public boolean hasPending() {
        return false;
    }

    @Override
    public int lastBatch() {
        return 1;
    }

    @Override
    public boolean isAlone(PollDesc pd) {
        return false;
    }

    @Override
    public void shutdown() {}

    @Override
    public NetpollCounts counts() {
        return NetpollCounts.NONE;
    }
}
