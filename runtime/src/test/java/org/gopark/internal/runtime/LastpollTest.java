package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** When sysmon asks the network. */
final class LastpollTest {
    private static final long PATIENCE = 1_000_000;

    private final SchedGMP sched =
            new SchedGMP(1, () -> new NetpollSelector(true), PollDesc::new); // not started
    private final Lastpoll lastpoll = sched.lastpoll;

    /** A poll has readied a goroutine, which has not run yet. */
    private G readied() {
        G gp = new G(sched, Sched.nextGoid(), () -> {});
        gp.casgstatus(G.IDLE, G.RUNNABLE);
        GList list = new GList();
        list.push(gp);
        lastpoll.readied(list);
        return gp;
    }

    @Test
    void nobodyHasAskedForLong() {
        assertThat(lastpoll.claimPoll(PATIENCE, PATIENCE)).isFalse();
        assertThat(lastpoll.claimPoll(PATIENCE + 1, PATIENCE)).isTrue();
        assertThat(lastpoll.claimPoll(PATIENCE + 2, PATIENCE)).isFalse();
        assertThat(lastpoll.claimPoll(2 * PATIENCE + 1, PATIENCE)).isTrue();
    }

    @Test
    void notWhileAnMWaits() {
        lastpoll.elect();
        assertThat(lastpoll.claimPoll(100 * PATIENCE, PATIENCE)).isFalse();
    }

    @Test
    void notBeforeThoseHaveRunThatWereFoundLast() {
        G gp = readied();
        assertThat(lastpoll.claimPoll(5 * PATIENCE, PATIENCE)).isFalse();
        gp.casgstatus(G.RUNNABLE, G.RUNNING);
        assertThat(lastpoll.claimPoll(5 * PATIENCE, PATIENCE)).isTrue();
    }

    @Test
    void butItDoesNotWaitForThemForEver() {
        readied();
        assertThat(lastpoll.claimPoll(9 * PATIENCE, PATIENCE)).isFalse();
        assertThat(lastpoll.claimPoll(10 * PATIENCE + 1, PATIENCE)).isTrue();
    }

    /** Before there is a network it waits on a note: a break that comes first must stay, too. */
    @Test
    void aBreakBeforeTheWaitIsKept() throws Exception {
        lastpoll.netpollBreak();
        awaitBack();
    }

    /** Who has seen no network, and woken the note, may have meant an M that goes to the poll. */
    @Test
    void theFirstNetworkBreaksThePoll() throws Exception {
        NetpollSelector np = new NetpollSelector(true);
        np.init(new SchedJdk(NetpollSelector::new, PollDesc::new));
        try {
            lastpoll.setNetpoll(np);
            awaitBack();
        } finally {
            np.shutdown();
        }
    }

    /** There are no timers, so it would wait for ever. */
    private void awaitBack() throws InterruptedException {
        AtomicBoolean waited = new AtomicBoolean();
        Thread m = new Thread(() -> waited.set(lastpoll.waitElected(new GList())), "an M");
        m.setDaemon(true);
        m.start();
        assertThat(m.join(Duration.ofSeconds(10))).as("it is back").isTrue();
        assertThat(waited).isTrue();
    }
}
