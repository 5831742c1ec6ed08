package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Misuse of a descriptor is an impossible state: it throws with Go's words, and the runtime is
 * dead.
 *
 * <p>Go: runtime/netpoll.go, the calls of throw
 */
final class PollDescThrowTest {
    private final TestSched t = new TestSched();
    private final PollDesc pd = t.open();

    @AfterEach
    void close() {
        t.close();
    }

    private void kills(String message, ThrowingCallable misuse) {
        Throwable e = catchThrowable(misuse);
        assertThat(e).isExactlyInstanceOf(RuntimeThrow.class).hasMessage(message);
        assertThat(t.sched.death()).isSameAs(e);
        assertThat(t.sched.isEvicting()).isTrue();
        TestSched.await("the lock is given back", pd.lock::tryLock); // the poller evicts meanwhile
        pd.lock.unlock();
        if (t.sched.netpollOrNull() != null) { // whoever waits anywhere is evicted
            TestSched.await("evicted", () -> !pd.inuse || pd.closing);
        }
    }

    @Test
    void twoReaders() {
        pd.announce(Mode.READ);
        kills("runtime: double wait", () -> pd.netpollblock(Mode.READ, false));
    }

    @Test
    void aSecondWriterWhileOneIsParked() {
        t.parkOn(pd, Mode.WRITE);
        kills("runtime: double wait", () -> pd.netpollblock(Mode.WRITE, false));
    }

    @Test
    void openWhileAReaderWaits() {
        pd.announce(Mode.READ);
        kills("runtime: blocked read on free polldesc", () -> pd.open(t.listener));
    }

    @Test
    void openWhileAWriterWaits() {
        t.parkOn(pd, Mode.WRITE);
        kills("runtime: blocked write on free polldesc", () -> pd.open(t.listener));
    }

    @Test
    void leaveWhileParked() {
        t.parkOn(pd, Mode.READ);
        kills("runtime: corrupted polldesc", () -> pd.leave(Mode.READ));
    }

    @Test
    void unblockTwice() {
        pd.pollUnblock();
        kills("runtime: unblock on closing polldesc", pd::pollUnblock);
    }

    @Test
    void closeWithoutUnblock() {
        kills("runtime: close polldesc w/o unblock", () -> RuntimePoll.pollClose(pd));
    }

    @Test
    void closeWhileAReaderWaits() {
        pd.pollUnblock();
        pd.announce(Mode.READ);
        kills("runtime: blocked read on closing polldesc", () -> RuntimePoll.pollClose(pd));
    }

    @Test
    void closeWhileAWriterWaits() {
        pd.pollUnblock();
        pd.announce(Mode.WRITE);
        kills("runtime: blocked write on closing polldesc", () -> RuntimePoll.pollClose(pd));
    }

    @Test
    void waitAfterFree() {
        pd.pollUnblock();
        t.sched.pollcache.free(pd);
        pd.closing = false;
        pd.publishInfo();
        kills("runtime: wait on free polldesc", () -> pd.netpollblock(Mode.READ, false));
        assertThat(pd.semaphore(Mode.READ)).as("nothing is left behind").isNull();
    }

    @Test
    void onlyTheFirstCauseCounts() {
        RuntimeThrow first = new RuntimeThrow(t.sched, "first");
        RuntimeThrow second = new RuntimeThrow(t.sched, "second");
        assertThat(second).isNotSameAs(first);
        assertThat(t.sched.death()).isSameAs(first);
    }

    @Test
    void unblockAfterTheRuntimeHasEvictedIsAllowed() { // Differs from Go
        t.sched.close(0);
        assertThat(pd.closing).isTrue();
        pd.pollUnblock();
        assertThat(t.sched.death()).isNull();
    }
}
