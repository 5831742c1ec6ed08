package org.gopark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gopark.runtime.GoroutineDump.Goroutine;
import org.gopark.runtime.GoroutineDump.IOWait;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How a dump looks.
 *
 * <p>Go: runtime/traceback_test.go, runtime/tracebacklabels_test.go
 */
@Timeout(60)
final class GoroutineDumpTest {
    private static final StackTraceElement FRAME =
            new StackTraceElement("org.example.Echo", "serve", "Echo.java", 12);

    private static Goroutine waiting(long id, Duration waited, IOWait io) {
        return new Goroutine(
                id, "IO wait", waited, io, "", "org.example.Echo$$Lambda", 1, null, List.of(FRAME));
    }

    private static Goroutine runnable(String thread, List<StackTraceElement> stack) {
        return new Goroutine(3, "runnable", null, null, thread, "", 0, null, stack);
    }

    private static IOWait read() {
        InetSocketAddress local = new InetSocketAddress("127.0.0.1", 5000);
        InetSocketAddress remote = new InetSocketAddress("127.0.0.1", 6000);
        String ends = "tcp 127.0.0.1:5000->127.0.0.1:6000";
        return new IOWait("read", "#3", "tcp", local, remote, ends, Duration.ofMillis(4696));
    }

    @Test
    void aWaitOfMinutes() { // Go: goroutineheader
        assertThat(waiting(18, Duration.ofMillis(125_304), read()))
                .hasToString(
                        """
                        goroutine 18 [IO wait, 2 minutes] {deadline: 4.696s, fd: "#3", \
                        io: "read tcp 127.0.0.1:5000->127.0.0.1:6000", waited: 125.304s}:
                        org.example.Echo.serve(...)
                        \tEcho.java:12
                        created by org.example.Echo$$Lambda in goroutine 1
                        """);
    }

    @Test
    void aWaitOfLessThanAMinuteShowsNone() {
        assertThat(waiting(18, Duration.ofMillis(59_999), null).toString())
                .startsWith("goroutine 18 [IO wait] {waited: 59.999s}:\n");
    }

    @Test
    void oneThatRunsHasNoLabels() {
        assertThat(runnable("", List.of(FRAME)))
                .hasToString(
                        """
                        goroutine 3 [runnable]:
                        org.example.Echo.serve(...)
                        \tEcho.java:12
                        """);
    }

    @Test
    void labelsAreQuotedWhereTheyMustBe() { // Go: TestTracebackGoroutineLabels
        assertThat(runnable("main", List.of()).toString()).contains("{thread: main}");
        assertThat(runnable("a/b_c.d", List.of()).toString()).contains("{thread: a/b_c.d}");
        assertThat(runnable("a b", List.of()).toString()).contains("{thread: \"a b\"}");
        assertThat(runnable("\"\\\n\t\r\u0001é\uD83D\uDE00", List.of()).toString())
                .contains("{thread: \"\\\"\\\\\\n\\t\\r\\x01\\u00e9\\U0001f600\"}");
    }

    @Test
    void aDeepStackIsElided() { // Go: TestTracebackElision
        List<StackTraceElement> deep = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            deep.add(new StackTraceElement("C", "m" + i, "C.java", i + 1));
        }
        String text = runnable("", deep).toString();
        assertThat(text).contains("m49(...)", "...150 frames elided...", "m200(...)", "m249(...)");
        assertThat(text).doesNotContain("m50(...)", "m199(...)");
        assertThat(text.lines()).hasSize(1 + 100 * 2 + 1);
        assertThat(runnable("", deep.subList(0, 100)).toString()).doesNotContain("elided");
    }

    @Test
    void theLineThatMadeIt() {
        Goroutine g =
                new Goroutine(4, "sleep", Duration.ZERO, null, "", "Task", 2, FRAME, List.of());
        assertThat(g)
                .hasToString(
                        """
                        goroutine 4 [sleep] {waited: 0.000s}:
                        created by Task in goroutine 2
                        \tEcho.java:12
                        """);
    }

    @Test
    void aFrameWithoutSource() {
        StackTraceElement hidden = new StackTraceElement("C", "m", null, -1);
        StackTraceElement foreign = new StackTraceElement("C", "n", "C.java", -2);
        assertThat(runnable("", List.of(hidden, foreign)).toString())
                .endsWith("C.m(...)\n\tUnknown Source\nC.n(...)\n\tC.java\n");
    }

    @Test
    void theWholeDump() {
        GoroutineDump dump =
                new GoroutineDump(
                        "title", List.of(runnable("", List.of()), waiting(5, null, null)));
        assertThat(dump)
                .hasToString(
                        """
                        title: 2 goroutines

                        goroutine 3 [runnable]:

                        goroutine 5 [IO wait]:
                        org.example.Echo.serve(...)
                        \tEcho.java:12
                        created by org.example.Echo$$Lambda in goroutine 1
                        """);
        assertThat(new GoroutineDump("title", dump.goroutines().subList(0, 1)).toString())
                .startsWith("title: 1 goroutine\n");
    }

    @Test
    void theOlderOnes() {
        GoroutineDump dump =
                new GoroutineDump(
                        "t",
                        List.of(
                                waiting(1, Duration.ofSeconds(9), null),
                                waiting(2, Duration.ofSeconds(10), null),
                                runnable("", List.of())));
        assertThat(dump.olderThan(Duration.ofSeconds(10)).goroutines())
                .extracting(Goroutine::id)
                .containsExactly(2L);
        assertThat(dump.olderThan(Duration.ZERO).goroutines()).hasSize(2);
    }

    @Test
    void groups() {
        List<Goroutine> all = new ArrayList<>(List.of(runnable("x", List.of(FRAME))));
        for (int i = 0; i < 10; i++) {
            all.add(waiting(20 + i, Duration.ofMillis(1500 - 100 * i), read()));
        }
        assertThat(new GoroutineDump("t", all).grouped())
                .isEqualTo(
                        """
                        t: 11 goroutines

                        10 goroutines [IO wait] waited 0.600s to 1.500s: \
                        20, 21, 22, 23, 24, 25, 26, 27 and 2 more
                        org.example.Echo.serve(...)
                        \tEcho.java:12
                        created by org.example.Echo$$Lambda in goroutine 1

                        goroutine 3 [runnable] {thread: x}:
                        org.example.Echo.serve(...)
                        \tEcho.java:12
                        """);
    }

    /** Also, that it takes no longer than anybody would wait. */
    @Test
    void tenThousandThatSleep() throws Exception {
        int n = 10_000;
        List<Thread> all = new ArrayList<>(Collections.nCopies(n, null));
        try (GoRuntime rt = GoRuntime.builder().build()) {
            for (int i = 0; i < n; i++) {
                all.set(i, rt.go(GoroutineDumpTest::sleep));
            }
            rt.awaitQuiescent();
            long start = System.nanoTime();
            GoroutineDump dump = rt.dump();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(dump.goroutines()).hasSize(n).allMatch(g -> g.status().equals("sleep"));
            assertThat(dump.grouped()).contains("10000 goroutines [sleep] waited ");
            assertThat(took).isLessThan(Duration.ofSeconds(10)); // 2 s on a quiet machine
            all.forEach(Thread::interrupt);
            for (Thread t : all) {
                t.join();
            }
            assertThat(rt.dump().goroutines()).isEmpty();
        }
    }

    private static void sleep() {
        try {
            Go.sleep(Duration.ofHours(1));
        } catch (InterruptedException e) {
            // The test is over.
        }
    }
}
