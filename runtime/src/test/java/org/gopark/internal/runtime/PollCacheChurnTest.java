package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Descriptors that are opened and closed while events for their earlier openings are under way. The
 * back end here keeps slot and number of each event, as epoll does, and delivers them late and out
 * of order.
 *
 * <p>Go: runtime/netpoll_epoll.go netpoll, the tag of an event
 */
final class PollCacheChurnTest {
    private static final int OPENERS = 4;
    private static final int OPENINGS = 1500; // by each

    private final AtomicInteger strays = new AtomicInteger();
    private final TestSched t = new TestSched(Tracked::new);
    private final PollCache cache = t.sched.pollcache;
    private final ConcurrentLinkedQueue<Event> wire = new ConcurrentLinkedQueue<>();
    private final ReentrantLock[] slotLocks = new ReentrantLock[64];
    private final AtomicLong openings = new AtomicLong();
    private volatile boolean done;

    PollCacheChurnTest() {
        for (int i = 0; i < slotLocks.length; i++) {
            slotLocks[i] = new ReentrantLock();
        }
    }

    /** An event, and, which no back end knows, the opening that it was meant for. */
    private record Event(long userData, Mode mode, long opening) {}

    private static final class Tracked extends PollDesc {
        volatile long opening;

        Tracked(Sched sched, int slot) {
            super(sched, slot);
        }
    }

    @AfterEach
    void close() {
        t.close();
    }

    /**
     * Look-up and delivery of one event. The slot is not recycled in between, so that every stray
     * is the look-up's fault; what a recycling in between does is {@code r8} of PollDescRaceTest.
     */
    private void deliver(Event e, LongFunction<PollDesc> lookup, GList list) {
        ReentrantLock slot = slotLocks[(int) e.userData];
        slot.lock();
        try {
            PollDesc pd = lookup.apply(e.userData);
            if (pd == null) {
                return;
            }
            if (((Tracked) pd).opening != e.opening) {
                strays.incrementAndGet();
            }
            pd.netpollready(list, e.mode);
        } finally {
            slot.unlock();
        }
        Proc.injectglist(t.sched, list);
    }

    private Void poller(LongFunction<PollDesc> lookup) {
        Random random = new Random(1);
        List<Event> late = new ArrayList<>();
        GList list = new GList();
        while (!done || !late.isEmpty()) {
            for (Event e; (e = wire.poll()) != null; ) {
                late.add(e);
            }
            if (late.isEmpty()) {
                Thread.onSpinWait();
                continue;
            }
            int i = random.nextInt(late.size());
            Event e = late.set(i, late.getLast());
            late.removeLast();
            deliver(e, lookup, list);
        }
        return null;
    }

    private Tracked open() {
        PollDesc pd = cache.alloc();
        ReentrantLock slot = slotLocks[pd.slot];
        slot.lock();
        try {
            pd.open(t.listener);
            Tracked tracked = (Tracked) pd;
            tracked.opening = openings.incrementAndGet();
            return tracked;
        } finally {
            slot.unlock();
        }
    }

    private void free(PollDesc pd) {
        ReentrantLock slot = slotLocks[pd.slot];
        slot.lock();
        try {
            cache.free(pd);
        } finally {
            slot.unlock();
        }
    }

    private Void opener(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < OPENINGS; i++) {
            Tracked pd = open();
            Mode mode = random.nextBoolean() ? Mode.READ : Mode.WRITE;
            Event e = new Event(PollCache.userData(pd), mode, pd.opening);
            if (random.nextBoolean()) {
                wire.add(e);
                assertThat(RuntimePoll.pollWait(pd, mode)).isEqualTo(PollDesc.POLL_NO_ERROR);
            }
            wire.add(e); // nobody waits for these
            wire.add(e);
            pd.pollUnblock();
            free(pd);
        }
        return null;
    }

    private void churn(LongFunction<PollDesc> lookup) throws Exception {
        FutureTask<Void> poller = TestSched.spawnPlatform(() -> poller(lookup));
        List<FutureTask<Void>> openers = new ArrayList<>();
        for (int i = 0; i < OPENERS; i++) {
            int seed = i;
            openers.add(
                    i % 2 == 0
                            ? TestSched.spawn(() -> opener(seed))
                            : TestSched.spawnPlatform(() -> opener(seed)));
        }
        for (FutureTask<Void> f : openers) {
            TestSched.get(f);
        }
        done = true;
        TestSched.get(poller);
    }

    @Test
    void noEventReachesAnotherOpening() throws Exception {
        churn(cache::live);
        assertThat(strays).hasValue(0);
        assertThat(cache.staleEvents()).as("the test got where it wanted").isPositive();
        assertThat(cache.inuse()).isZero();
        assertThat(t.sched.netpollWaiters()).isZero();
        assertThat(t.sched.death()).isNull();
    }

    @Test
    void canaryALookUpByTheSlotAloneDeliversToOthers() throws Exception {
        churn(userData -> {
            List<PollDesc> all = new ArrayList<>();
            cache.forEach(all::add);
            return all.get((int) userData);
        });
        assertThat(strays.get()).isPositive();
    }
}
