package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Go: runtime/runtime2.go g, runtime/proc.go casgstatus. */
final class GTest {
    private final TestSched t = new TestSched();

    @AfterEach
    void close() {
        t.close();
    }

    @Test
    void aNewGoroutineIsIdleAndAForeignOneRuns() {
        G gp = new G(t.sched, 1, () -> {});
        assertThat(gp.readgstatus()).isEqualTo(G.IDLE);
        assertThat(gp.isForeign()).isFalse();

        G foreign = new G(t.sched, 2, Thread.currentThread());
        assertThat(foreign.readgstatus()).isEqualTo(G.RUNNING);
        assertThat(foreign.isForeign()).isTrue();
        assertThat(foreign.threadId).isEqualTo(Thread.currentThread().threadId());
        assertThat(foreign.coro.thread()).as("bound only while it waits").isNull();
    }

    @Test
    void statusesHaveGosNumbersAndNames() {
        assertThat(G.statusName(0)).isEqualTo("idle");
        assertThat(G.statusName(1)).isEqualTo("runnable");
        assertThat(G.statusName(2)).isEqualTo("running");
        assertThat(G.statusName(3)).isEqualTo("syscall");
        assertThat(G.statusName(4)).isEqualTo("waiting");
        assertThat(G.statusName(6)).isEqualTo("dead");
        assertThat(List.of(G.IDLE, G.RUNNABLE, G.RUNNING, G.WAITING, G.DEAD))
                .containsExactly(0, 1, 2, 4, 6);
    }

    @Test
    void casgstatusMovesWhatItExpects() {
        G gp = new G(t.sched, 1, Thread.currentThread());
        gp.casgstatus(G.RUNNING, G.WAITING);
        assertThat(gp.trycasgstatus(G.RUNNING, G.DEAD)).isFalse();
        assertThat(gp.trycasgstatus(G.WAITING, G.RUNNABLE)).isTrue();
        gp.casgstatus(G.RUNNABLE, G.RUNNING);
        assertThat(gp.readgstatus()).isEqualTo(G.RUNNING);
        assertThat(t.sched.death()).isNull();
    }

    @Test
    void casgstatusThrowsOnAnythingElse() {
        G gp = new G(t.sched, 9, Thread.currentThread());
        assertThatThrownBy(() -> gp.casgstatus(G.WAITING, G.RUNNABLE))
                .isInstanceOf(RuntimeThrow.class)
                .hasMessage("casgstatus: bad incoming values: goroutine 9 is running, not waiting")
                .isSameAs(t.sched.death());
        assertThat(gp.readgstatus()).isEqualTo(G.RUNNING);
    }

    @Test
    void goreadyOfOneThatDoesNotWaitThrows() { // Go: ready
        G gp = new G(t.sched, 9, Thread.currentThread());
        assertThatThrownBy(() -> Proc.goready(gp))
                .isInstanceOf(RuntimeThrow.class)
                .hasMessage("bad g->status in ready: goroutine 9 [running]");
    }

    @Test
    void toStringShowsTheReasonOfOneThatWaits() { // Go: runtime/traceback.go goroutineheader
        G gp = t.waitingG();
        gp.waiting = new Wait.IORead(t.open());
        assertThat(gp).hasToString("goroutine 1 [IO wait]");
        gp.trycasgstatus(G.WAITING, G.RUNNABLE);
        assertThat(gp).hasToString("goroutine 1 [runnable]");
    }

    @Test
    void aTaskSeesItselfRunningAndEndsDead() throws Exception {
        List<G> seen = new ArrayList<>();
        List<Integer> status = new ArrayList<>();
        Thread thread =
                Proc.newproc(
                        t.sched,
                        () -> {
                            G gp = Proc.getg();
                            seen.add(gp);
                            status.add(gp.readgstatus());
                        });
        thread.join();
        assertThat(status).containsExactly(G.RUNNING);
        G gp = seen.get(0);
        assertThat(gp.readgstatus()).isEqualTo(G.DEAD);
        assertThat(gp.threadId).as("its thread is no goroutine any more").isZero();
        assertThat(gp.coro.thread()).isNull();
        assertThat(t.sched.gcount()).isZero();
    }

    /** Also what its signature does not allow: other languages of the JVM do not ask. */
    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, AssertionError.class, IOException.class})
    void aTaskThatThrowsEndsDeadAsWell(Class<? extends Throwable> what) throws Exception {
        Throwable e = what.getConstructor().newInstance();
        List<G> seen = new ArrayList<>();
        List<Throwable> uncaught = new ArrayList<>();
        Thread thread =
                Proc.newproc(
                        t.sched,
                        () -> {
                            Thread.currentThread()
                                    .setUncaughtExceptionHandler((th, x) -> uncaught.add(x));
                            seen.add(Proc.getg());
                            GTest.<RuntimeException>sneak(e);
                        });
        thread.join();
        assertThat(uncaught).containsExactly(e);
        assertThat(seen.get(0).readgstatus()).isEqualTo(G.DEAD);
        assertThat(t.sched.gcount()).isZero();
        assertThat(t.sched.death()).as("no matter of the runtime's").isNull();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void sneak(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void aTaskRunsOnce() throws Exception {
        List<G> seen = new ArrayList<>();
        Proc.newproc(t.sched, () -> seen.add(Proc.getg())).join();
        assertThatThrownBy(seen.get(0)::run)
                .isInstanceOf(RuntimeThrow.class)
                .hasMessage("runtime: goroutine runs twice");
    }

    @Test
    void everyGoroutineHasItsOwnNumber() throws Exception {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Proc.newproc(t.sched, () -> ids.add(Proc.getg().goid)).join();
        }
        assertThat(ids).doesNotHaveDuplicates().hasSize(100);
    }
}
