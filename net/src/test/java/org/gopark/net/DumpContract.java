package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.gopark.internal.runtime.Mode;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;
import org.gopark.runtime.GoroutineDump;
import org.gopark.runtime.GoroutineDump.Goroutine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A dump says of each goroutine what it waits for, on which connection, since when.
 *
 * <p>Go: runtime/traceback_test.go, runtime/proc_test.go, in part
 */
abstract class DumpContract extends NetContract {
    private static final Duration LONG = Duration.ofHours(1);

    private Goroutine only(Predicate<Goroutine> which) {
        List<Goroutine> found = rt.dump().goroutines().stream().filter(which).toList();
        assertThat(found).as("%s", rt.dump()).hasSize(1);
        return found.get(0);
    }

    private Goroutine onlyOp(String op) {
        return only(g -> g.io() != null && g.io().op().equals(op));
    }

    private Goroutine self() {
        Goroutine first = rt.dump().goroutines().get(0);
        assertThat(first.status()).as("who takes the dump comes first").isEqualTo("running");
        return first;
    }

    @ParameterizedTest
    @EnumSource
    void aReaderWithItsConnection(Caller caller) throws Exception {
        Pair p = pair();
        Task<Integer> reader = start(caller, () -> p.server().read(new byte[8]));
        awaitParked(p.server(), Mode.READ);

        Goroutine g = onlyOp("read");
        assertThat(g.status()).isEqualTo("IO wait");
        assertThat(g.io()).hasToString("read " + p.server());
        assertThat(TCPAddr.of(g.io().local())).isEqualTo(p.server().localAddr());
        assertThat(TCPAddr.of(g.io().remote())).isEqualTo(p.server().remoteAddr());
        assertThat(g.io().net()).isEqualTo("tcp");
        assertThat(g.io().deadline()).isNull();
        assertThat(g.thread()).isEqualTo(reader.thread().getName());
        if (caller == Caller.GOROUTINE) {
            assertThat(g.createdBy()).startsWith("org.gopark.net.Task$$Lambda").doesNotContain("/");
            assertThat(g.parent()).isEqualTo(self().id());
        } else {
            assertThat(g.createdBy()).isEmpty();
        }
        assertThat(g.stack().get(0).getClassName()).isEqualTo("org.gopark.internal.poll.PollDesc");
        assertThat(g.stack()).anyMatch(f -> f.getMethodName().equals("read"));
        assertThat(g.stack())
                .noneMatch(f -> f.getClassName().startsWith("java.lang.VirtualThread"));
        p.client().write(new byte[1]);
        reader.get();
        assertThat(rt.dump().goroutines()).noneMatch(r -> r.io() != null);
    }

    @Test
    void aWriter() throws Exception {
        Pair p = pair();
        Task<Void> writer = go(() -> p.client().write(new byte[64 << 20]));
        awaitParked(p.client(), Mode.WRITE);

        assertThat(onlyOp("write").io()).hasToString("write " + p.client());
        p.server().close();
        assertThat(writer.failure()).isInstanceOf(NetError.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoAccepts(Caller caller) throws Exception {
        TCPListener ln = listen();
        Task<TCPConn> acceptor = start(caller, () -> closing(ln.accept()));
        awaitParked(ln);

        assertThat(onlyOp("accept").io()).hasToString("accept tcp " + ln.addr());
        dial(ln);
        acceptor.get();
    }

    @Test
    void whoDials() throws Exception {
        TCPListener full =
                closing(ListenConfig.DEFAULT.withBacklog(1).listen("tcp", "127.0.0.1:0"));
        List<Task<TCPConn>> dials = new ArrayList<>();
        for (int i = 0; i < 20 && rt.stats().netpollWaiters() == 0; i++) {
            dials.add(go(() -> dial(full)));
            rt.awaitQuiescent(); // it is connected, or it waits
        }

        assertThat(onlyOp("dial").io()).hasToString("dial tcp ->" + full.addr());
        for (Task<TCPConn> dial : dials) {
            closing(full.accept());
            dial.get();
        }
    }

    @Test
    void aDeadline() throws Exception {
        Pair p = pair();
        p.server().setReadDeadlineAfter(LONG);
        Task<Integer> reader = go(() -> p.server().read(new byte[8]));
        awaitParked(p.server(), Mode.READ);

        assertThat(onlyOp("read").io().deadline()).isBetween(LONG.minusMinutes(2), LONG);
        p.client().write(new byte[1]);
        reader.get();
    }

    @ParameterizedTest
    @EnumSource
    void whoWaitsForTheLockOfAConnection(Caller caller) throws Exception {
        Pair p = pair();
        Task<Integer> first = go(() -> p.server().read(new byte[1]));
        awaitParked(p.server(), Mode.READ);
        Task<Integer> second = start(caller, () -> p.server().read(new byte[1]));
        await("two that wait", () -> waiting().size() == 2);

        assertThat(GoroutineDump.take().goroutines())
                .as("in that of all runtimes, since a semaphore belongs to none")
                .anyMatch(g ->
                        g.status().equals("semacquire")
                                && g.io() == null
                                && g.stack()
                                        .get(0)
                                        .getClassName()
                                        .equals("org.gopark.internal.poll.FDMutex"));
        p.client().write(new byte[2]);
        first.get();
        second.get();
        assertThat(waiting()).isEmpty();
    }

    private static List<Goroutine> waiting() {
        return GoroutineDump.take().goroutines().stream()
                .filter(g -> g.status().equals("semacquire") || g.status().equals("IO wait"))
                .filter(g -> g.stack().stream().anyMatch(f -> f.getClassName().endsWith("Task")))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void whoSleeps(Caller caller) throws Exception {
        Task<Void> sleeper = start(caller, () -> Go.sleep(LONG));
        await("a sleeper", () -> sleeping() == 1);
        sleeper.thread().interrupt();
        sleeper.failsWith(InterruptedException.class);
        assertThat(sleeping()).isZero();
    }

    private static long sleeping() {
        return GoroutineDump.take().goroutines().stream()
                .filter(g -> g.status().equals("sleep"))
                .count();
    }

    @Test
    void anAgeThatGrows() throws Exception {
        long start = nanoTime();
        Pair p = pair();
        Task<Integer> reader = go(() -> p.server().read(new byte[8]));
        awaitParked(p.server(), Mode.READ);

        Duration first = onlyOp("read").waited();
        Duration[] next = {first};
        await(
                "an age that grows",
                () -> {
                    next[0] = onlyOp("read").waited();
                    return next[0].compareTo(first) > 0;
                });
        Duration life = Duration.ofNanos(nanoTime() - start);
        assertThat(next[0]).isLessThanOrEqualTo(life.plusSeconds(1)); // the poller's clock
        assertThat(rt.dump().olderThan(first).goroutines()).hasSize(1);
        assertThat(rt.dump().olderThan(LONG).goroutines()).isEmpty();

        p.client().write(new byte[1]);
        reader.get();
        Task<Integer> again = go(() -> p.server().read(new byte[8]));
        awaitParked(p.server(), Mode.READ);
        assertThat(onlyOp("read").waited()).as("each wait begins anew").isLessThan(LONG);
        p.client().write(new byte[1]);
        again.get();
    }

    @Test
    void equalStacksAreShownOnce() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        List<Task<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Pair p = pair();
            pairs.add(p);
            readers.add(go(() -> p.server().read(new byte[8])));
        }
        rt.awaitQuiescent();

        assertThat(rt.dump().grouped())
                .startsWith("GoRuntime[")
                .contains("13 goroutines\n", "\n12 goroutines [IO wait] waited ", " and 4 more\n");
        for (int i = 0; i < pairs.size(); i++) {
            pairs.get(i).client().write(new byte[1]);
            readers.get(i).get();
        }
    }

    /** The class of what a thread is parked on says the reason, in the JDK's own dump. */
    @Test
    void theDumpOfTheJdkNamesTheReason(@TempDir Path dir) throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.server().read(new byte[8]));
        awaitParked(p.server(), Mode.READ);
        TCPListener ln = listen();
        Task<TCPConn> acceptor = go(() -> closing(ln.accept()));
        awaitParked(ln);
        Task<Void> sleeper = go(() -> Go.sleep(LONG));
        rt.awaitQuiescent();

        Path file = dir.resolve("threads.json");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
        assertThat(Files.readString(file))
                .contains("internal.runtime.Wait$IORead@")
                .contains("internal.runtime.Wait$Accept@")
                .contains("internal.runtime.Wait$Sleep@");
        sleeper.thread().interrupt();
        sleeper.failsWith(InterruptedException.class);
        p.client().write(new byte[1]);
        reader.get();
        dial(ln);
        acceptor.get();
    }

    /** A connection that everybody has forgotten is garbage, although its descriptor is open. */
    @Test
    void theRuntimeKeepsNoConnectionAlive() throws Exception {
        try (GoRuntime other = anotherRuntime()) {
            AtomicReference<WeakReference<TCPConn>> forgotten = new AtomicReference<>();
            other.go(() -> forgotten.set(forgotten())).join();
            await(
                    "the connection to be garbage",
                    () -> {
                        System.gc();
                        return forgotten.get().get() == null;
                    });
            assertThat(other.stats().descriptors()).as("never closed").isPositive();
        }
    }

    /** A connection on which a goroutine has waited, and that nobody closes. */
    private static WeakReference<TCPConn> forgotten() {
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            TCPConn near = Net.dial("tcp", ln.addr().toString());
            TCPConn far = ln.accept();
            Thread reader =
                    Go.go(() -> {
                        try {
                            far.read(new byte[1]);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            Await.until("a reader", () -> far.fd().pfd().waiting(Mode.READ), () -> "none");
            near.write(new byte[1]);
            reader.join();
            return new WeakReference<>(far);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
