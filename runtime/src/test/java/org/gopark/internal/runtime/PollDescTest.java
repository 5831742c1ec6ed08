package org.gopark.internal.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every transition of rg and wg, one at a time.
 *
 * <p>Go: runtime/netpoll.go pollDesc
 */
@ParameterizedClass
@EnumSource(Mode.class)
final class PollDescTest {
    private final Mode mode;
    private final TestSched t = new TestSched();
    private final PollDesc pd = t.open();

    PollDescTest(Mode mode) {
        this.mode = mode;
    }

    @AfterEach
    void close() {
        t.close();
    }

    private void semaphoreIs(Object expected) {
        assertThat(pd.semaphore(mode)).isSameAs(expected);
        Mode other = mode == Mode.READ ? Mode.WRITE : Mode.READ;
        assertThat(pd.semaphore(other)).as("the other direction").isNull();
    }

    private GList edge() {
        GList list = new GList();
        pd.netpollready(list, mode);
        return list;
    }

    @Test
    void openLeavesNil() { // Go: poll_runtime_pollOpen
        semaphoreIs(null);
    }

    @Test
    void nilToWaitByTheWaiterThatAnnouncesItself() { // Go: netpollblock
        assertThat(pd.announce(mode)).isTrue();
        semaphoreIs(PollDesc.PD_WAIT);
        assertThat(pd.busy(mode)).isTrue();
    }

    @Test
    void aSecondAnnouncementFails() { // Go: netpollblock
        pd.announce(mode);
        assertThat(pd.announce(mode)).isFalse();
        semaphoreIs(PollDesc.PD_WAIT);
    }

    @Test
    void waitToGByTheCommit() { // Go: netpollblockcommit
        G gp = t.waitingG();
        pd.announce(mode);
        assertThat(pd.netpollblockcommit(mode, gp)).isTrue();
        semaphoreIs(gp);
        assertThat(t.sched.netpollWaiters()).isEqualTo(1);
        assertThat(RuntimePoll.waiting(pd, mode)).isTrue();
    }

    @Test
    void nilAndReadyRefuseTheCommit() { // Go: netpollblockcommit
        assertThat(pd.netpollblockcommit(mode, t.waitingG())).isFalse();
        semaphoreIs(null);
        edge();
        assertThat(pd.netpollblockcommit(mode, t.waitingG())).isFalse();
        semaphoreIs(PollDesc.PD_READY);
        assertThat(t.sched.netpollWaiters()).isZero();
    }

    @Test
    void waitToReadyByAnEdge() { // Go: netpollunblock, ioready
        pd.announce(mode);
        assertThat(edge().isEmpty()).as("WAIT is no goroutine").isTrue();
        semaphoreIs(PollDesc.PD_READY);
    }

    @Test
    void waitToNilByTimeoutOrClose() { // Go: netpollunblock, not ioready
        pd.announce(mode);
        assertThat(pd.netpollunblock(mode, false)).isNull();
        semaphoreIs(null);
    }

    @Test
    void waitToNilByTheWaiterThatLeaves() { // Go: netpollblock, its exit
        pd.announce(mode);
        assertThat(pd.leave(mode)).isFalse();
        semaphoreIs(null);
    }

    @Test
    void gToReadyByAnEdge() { // Go: netpollready
        G gp = t.parkOn(pd, mode);
        GList list = edge();
        assertThat(list.size()).isEqualTo(1);
        assertThat(list.get(0)).isSameAs(gp);
        semaphoreIs(PollDesc.PD_READY);
        assertThat(gp.readgstatus()).as("its caller readies it").isEqualTo(G.WAITING);
        assertThat(t.sched.netpollWaiters()).as("lowered by its caller").isEqualTo(1);
    }

    @Test
    void aGoroutineIsParkedFromItsCommitToItsEdge() {
        G gp = t.waitingG();
        gp.waiting = Wait.Poll.of(pd, mode, requireNonNull(pd.fd));
        pd.announce(mode);
        assertThat(gp.isParked()).as("on its way").isFalse();
        pd.netpollblockcommit(mode, gp);
        assertThat(gp.isParked()).isTrue();
        edge();
        assertThat(gp.isParked()).as("owed a goready").isFalse();
    }

    @Test
    void gToNilByTimeoutOrClose() { // Go: netpollunblock, not ioready
        G gp = t.parkOn(pd, mode);
        assertThat(pd.netpollunblock(mode, false)).isSameAs(gp);
        semaphoreIs(null);
        assertThat(t.sched.netpollWaiters()).as("lowered by its caller").isEqualTo(1);
    }

    @Test
    void gToNilByEviction() { // Go: poll_runtime_pollUnblock
        G gp = t.parkOn(pd, mode);
        pd.pollUnblock();
        semaphoreIs(null);
        assertThat(gp.readgstatus()).isEqualTo(G.RUNNABLE);
        assertThat(t.sched.netpollWaiters()).isZero();
        assertThat(pd.netpollcheckerr(mode)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
    }

    @Test
    void gToNilByTheWaiterThatAbandons() { // Go: none
        G gp = t.parkOn(pd, mode);
        assertThat(pd.abandon(mode, gp)).isTrue();
        semaphoreIs(null);
        assertThat(t.sched.netpollWaiters()).isZero();
    }

    @Test
    void abandonLosesAgainstAnEdge() { // Go: none
        G gp = t.parkOn(pd, mode);
        edge();
        assertThat(pd.abandon(mode, gp)).isFalse();
        semaphoreIs(PollDesc.PD_READY);
        assertThat(t.sched.netpollWaiters()).as("the poller lowers it").isEqualTo(1);
    }

    @Test
    void nilToReadyRemembersTheEdge() { // Go: netpollready
        assertThat(edge().isEmpty()).isTrue();
        semaphoreIs(PollDesc.PD_READY);
        assertThat(pd.isReady(mode)).isTrue();
        assertThat(pd.busy(mode)).isFalse();
    }

    @Test
    void edgesCoalesce() { // Go: netpollunblock
        edge();
        assertThat(edge().isEmpty()).isTrue();
        semaphoreIs(PollDesc.PD_READY);
        assertThat(pd.consume(mode)).isTrue();
        assertThat(pd.consume(mode)).isFalse();
    }

    @Test
    void timeoutOrCloseDoesNotDestroyAnEdge() { // Go: netpollunblock
        edge();
        assertThat(pd.netpollunblock(mode, false)).isNull();
        semaphoreIs(PollDesc.PD_READY);
    }

    @Test
    void timeoutOrCloseLeavesNilAlone() { // Go: netpollunblock
        assertThat(pd.netpollunblock(mode, false)).isNull();
        semaphoreIs(null);
    }

    @Test
    void readyToNilByConsume() { // Go: netpollblock, its entry
        edge();
        assertThat(pd.consume(mode)).isTrue();
        semaphoreIs(null);
    }

    @Test
    void readyToNilByLeaveTakesTheEdge() { // Go: netpollblock, its exit
        edge();
        assertThat(pd.leave(mode)).isTrue();
        semaphoreIs(null);
    }

    @Test
    void consumeTakesNeitherNilNorWait() { // Go: netpollblock
        assertThat(pd.consume(mode)).isFalse();
        pd.announce(mode);
        assertThat(pd.consume(mode)).isFalse();
        semaphoreIs(PollDesc.PD_WAIT);
    }

    @Test
    void readyToNilByResetOfAReader() { // Go: poll_runtime_pollReset
        edge();
        assertThat(RuntimePoll.pollReset(pd, mode)).isEqualTo(PollDesc.POLL_NO_ERROR);
        semaphoreIs(mode == Mode.READ ? null : PollDesc.PD_READY); // a write keeps its edge
    }

    @Test
    void waitToNilByReset() { // left behind where there was no stack to take it back
        pd.announce(mode);
        assertThat(RuntimePoll.pollReset(pd, mode)).isEqualTo(PollDesc.POLL_NO_ERROR);
        semaphoreIs(null);
    }

    @Test
    void resetOfAClosingDescriptorForgetsNothing() { // Go: poll_runtime_pollReset
        edge();
        pd.pollUnblock();
        assertThat(RuntimePoll.pollReset(pd, mode)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
        semaphoreIs(PollDesc.PD_READY);
    }

    @Test
    void readyToNilByTheNextOpening() { // Go: poll_runtime_pollOpen
        edge();
        pd.pollUnblock();
        t.sched.pollcache.free(pd);
        PollDesc again = t.open();
        assertThat(again).isSameAs(pd);
        semaphoreIs(null);
        assertThat(pd.netpollcheckerr(mode)).isEqualTo(PollDesc.POLL_NO_ERROR);
    }

    @Test
    void toStringNamesEachState() { // Go: none
        assertThat(pd.toString()).contains("rg=nil", "wg=nil");
        pd.announce(mode);
        assertThat(pd.toString()).contains("=wait");
        G gp = t.waitingG();
        pd.netpollblockcommit(mode, gp);
        assertThat(pd.toString()).contains("=goroutine 1 [");
        edge();
        assertThat(pd.toString()).contains("=ready");
    }
}
