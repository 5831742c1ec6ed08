package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gopark.net.Net;
import org.gopark.net.TCPConn;
import org.gopark.net.TCPListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * runtime/TOUR.md follows one blocked read. Everything in it that is not prose is made here: the
 * program runs, is looked at while it waits, and its descriptor writes down each of its
 * transitions; the code is cut out of the sources. The test fails if the page in the tree is older.
 */
@Timeout(60)
final class TourTest {
    private static final Path NET = Path.of("").toAbsolutePath();
    private static final Path RUNTIME = NET.resolveSibling("runtime");

    private static String dump;
    private static StackTraceElement[] stack;
    private static List<String> seen;

    /**
     * A descriptor that writes down what happens to its reader's semaphore, each transition with
     * its note in one step: the poller may tell what is not read yet once more, but not before the
     * reader has left.
     */
    private static final class Watched extends PollDesc {
        final List<String> seen = Collections.synchronizedList(new ArrayList<>()); // and their lock

        Watched(Sched sched, int slot) {
            super(sched, slot);
        }

        private void note(String before, String transition, Mode mode) {
            if (mode == Mode.READ) {
                String who = Proc.getg() == null ? "poller" : "reader";
                seen.add(
                        "%-6s  %-5s -> %-5s  %s"
                                .formatted(who, before, name(semaphore(mode)), transition));
            }
        }

        private static String name(Object s) {
            return s == null ? "NIL" : s == PD_READY ? "READY" : s == PD_WAIT ? "WAIT" : "G";
        }

        @Override
        boolean announce(Mode mode) {
            synchronized (seen) {
                String before = name(semaphore(mode));
                boolean b = super.announce(mode);
                note(before, "announce", mode);
                return b;
            }
        }

        @Override
        boolean netpollblockcommit(Mode mode, G gp) {
            synchronized (seen) {
                String before = name(semaphore(mode));
                boolean b = super.netpollblockcommit(mode, gp);
                note(before, "netpollblockcommit", mode);
                return b;
            }
        }

        @Override
        G netpollunblock(Mode mode, boolean ioready) {
            synchronized (seen) {
                String before = name(semaphore(mode));
                G gp = super.netpollunblock(mode, ioready);
                note(before, "netpollunblock", mode);
                return gp;
            }
        }

        @Override
        boolean leave(Mode mode) {
            synchronized (seen) {
                String before = name(semaphore(mode));
                boolean b = super.leave(mode);
                note(before, "leave", mode);
                return b;
            }
        }
    }

    // tour: program
    /** Accepts a connection and echoes one message. */
    static void serve(TCPListener listener) {
        try (TCPConn conn = listener.accept()) {
            byte[] buf = new byte[512];
            int n = conn.read(buf); // here it waits
            conn.write(buf, 0, n);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // tour: end

    private static void run(Sched sched) {
        try (TCPListener listener = Net.listen("tcp", "127.0.0.1:0")) {
            Thread server = Proc.newproc(sched, () -> serve(listener));
            try (TCPConn client = Net.dial("tcp", listener.addr().toString())) {
                Watched pd = reader(sched);
                dump =
                        Traceback.take(sched).stream()
                                .filter(g -> g.io() != null && g.io().op().equals("read"))
                                .map(Object::toString)
                                .collect(Collectors.joining());
                stack = ((G) pd.semaphore(Mode.READ)).coro.thread().getStackTrace();
                client.write(new byte[] {'h', 'i'});
                client.read(new byte[2]);
                seen = List.copyOf(pd.seen).stream().limit(4).toList(); // close comes later
            }
            server.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Where the server reads: the descriptor on which somebody waits that is no listener. */
    private static Watched reader(Sched sched) {
        Watched[] found = new Watched[1];
        Time.await(
                () -> {
                    sched.pollcache.forEach(pd -> {
                        if (pd.semaphore(Mode.READ) instanceof G gp
                                && gp.waiting instanceof Wait.IORead) {
                            found[0] = (Watched) pd;
                        }
                    });
                    return found[0] != null;
                },
                Long.MAX_VALUE);
        return found[0];
    }

    @Test
    void theTourIsWhatHappens() throws Exception {
        SchedJdk sched = new SchedJdk(NetpollSelector::new, Watched::new);
        try {
            Proc.newproc(sched, () -> run(sched)).join();
        } finally {
            sched.close(0);
        }
        assertThat(dump).contains("IO wait");
        String made = page();
        Path fresh = NET.resolve("target/TOUR.md");
        Files.createDirectories(fresh.getParent());
        Files.writeString(fresh, made);
        Path kept = RUNTIME.resolve("TOUR.md");
        assertThat(kept).as("missing: cp net/target/TOUR.md runtime/").exists();
        assertThat(Files.readString(kept))
                .as("stale: cp net/target/TOUR.md runtime/TOUR.md")
                .isEqualTo(made);
    }

    // ---- the page ----

    private static String page() throws IOException {
        return """
        # A tour: one blocked read

        Made by `TourTest`, which runs it; do not edit. Beside it: [READING-GO.md](READING-GO.md), which \
        says where each piece comes from, [LOCKS.md](LOCKS.md), and the table of races in \
        [README.md](README.md).

        A goroutine accepts a connection and reads from it, before anything has come:

        %s
        ## 1. What one sees

        The goroutine dump (`GoRuntime.dump()`, or `examples/run dump PID` for a running program) shows \
        it so, in Go's format, with the descriptor and both ends as labels:

        %s
        ## 2. The way down

        The calls on its stack that have a comment of their own, the outermost first:

        %s
        Down to `PollDesc.waitRead` it is Go's package `internal/poll`, below that Go's package \
        `runtime`. The read tries the system call first, `FD.read`:

        %s
        `sysfd.read` finds nothing, so `tryAgain` comes to `pollWait`, which asks the descriptor to block \
        until it has been told of an edge:

        %s
        ## 3. The semaphore

        A descriptor has two binary semaphores, `rg` for its reader and `wg` for its writer. This is the \
        whole protocol, as it stands in `PollDesc.java`:

        %s
        Going to sleep takes two steps, so that whoever moves in between is not overlooked:

        %s
        WAIT says: somebody is about to park. Only then does it look at `info` again, and arms the poller. \
        `gopark` sets the goroutine's status, and commits:

        %s
        and then parks, if the commit succeeded, `Proc.parkM`:

        %s
        A wake-up that comes between the commit and the park is kept by the permit of `LockSupport`; one \
        that comes before the commit makes the commit fail, and nobody parks.

        ## 4. The way back

        The peer writes. The poller's select reports the key, and `netpollready` takes the goroutine out \
        of the semaphore:

        %s
        Whoever wins that compare-and-set owes the goroutine exactly one `goready`, which the poller pays \
        when it has collected the whole batch:

        %s
        The goroutine's `gopark` returns, it takes the edge with it (`leave`), and `FD.read` tries its \
        system call again, which now brings the bytes.

        ## 5. What happened

        These are the transitions of `rg` as the descriptor of this very run has written them down:

        %s
        Before the edge the semaphore held the goroutine, as the dump in 1 saw it; after it, nothing is \
        left of the wait.
        """
                .formatted(
                        java(
                                between(
                                        source("TourTest.java"),
                                        "// tour: program\n",
                                        "// tour: end")),
                        text(plain(dump)),
                        wayDown(),
                        java(method("FD.java", "public int read(byte[] b")),
                        java(method("RuntimePoll.java", "public static int pollWait(")),
                        text(protocol()),
                        java(method("runtime/PollDesc.java", "boolean netpollblock(")),
                        java(method("runtime/PollDesc.java", "boolean netpollblockcommit(")),
                        java(method("Proc.java", "private static boolean parkM(")),
                        java(method("runtime/PollDesc.java", "@Nullable G netpollunblock(")),
                        java(method("Proc.java", "static void goready(")),
                        text(String.join("\n", seen)));
    }

    private static String wayDown() throws IOException {
        StringBuilder table = new StringBuilder("| call | says its Javadoc |\n|---|---|\n");
        for (int i = stack.length - 1; i >= 0; i--) {
            StackTraceElement f = stack[i];
            if (f.getClassName().startsWith("org.gopark.") && !f.getMethodName().contains("$")) {
                String type = f.getClassName().replaceAll(".*[.$]", "");
                String path = f.getClassName().replaceAll("\\$.*", "").replace('.', '/');
                String says = firstSentence(path + ".java", f.getMethodName());
                if (!says.isEmpty()) {
                    table.append("| `%s.%s` | %s |\n".formatted(type, f.getMethodName(), says));
                }
            }
        }
        return table.toString();
    }

    private static String firstSentence(String file, String method) throws IOException {
        Pattern doc =
                Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*[\\w @.<>\\[\\]]*?\\b"
                                + method
                                + "\\(",
                        Pattern.DOTALL);
        Matcher m = doc.matcher(source(file));
        if (!m.find()) {
            return "";
        }
        String text = m.group(1).replaceAll("\\s*\\n\\s*\\*", " ").strip().replaceAll("\\s+", " ");
        text =
                text.replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`")
                        .replaceAll("<p>.*", "")
                        .strip();
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    private static String protocol() throws IOException {
        return between(
                        source("runtime/PollDesc.java"),
                        "    /*\n     * The reader's semaphore rg",
                        "     * Lost wake-ups")
                .lines()
                .skip(1)
                .map(l -> l.replaceFirst("^ {5}\\* ?", ""))
                .collect(Collectors.joining("\n"))
                .strip()
                .indent(0);
    }

    // ---- cutting ----

    private static String source(String file) throws IOException {
        for (Path root :
                List.of(
                        RUNTIME.resolve("src/main/java"),
                        NET.resolve("src/main/java"),
                        NET.resolve("src/test/java/org/gopark/internal/runtime"))) {
            try (var files = Files.walk(root)) {
                var found = files.filter(p -> p.endsWith(file)).findFirst();
                if (found.isPresent()) {
                    return Files.readString(found.get());
                }
            }
        }
        throw new AssertionError("no source " + file);
    }

    private static String between(String s, String from, String to) {
        int a = s.indexOf(from);
        int b = s.indexOf(to, a + 1);
        assertThat(a).as(from).isNotNegative();
        assertThat(b).as(to).isNotNegative();
        return s.substring(a, b).substring(from.startsWith("//") ? from.length() : 0);
    }

    /** From its signature to the brace that closes it. */
    private static String method(String file, String signature) throws IOException {
        String s = source(file);
        int a = s.indexOf("    " + signature);
        assertThat(a).as("%s in %s", signature, file).isNotNegative();
        int b = s.indexOf("\n    }\n", a);
        return s.substring(a, b + "\n    }\n".length());
    }

    private static String java(String code) {
        return "```java\n" + code.stripTrailing().stripIndent().strip() + "\n```\n";
    }

    private static String text(String s) {
        return "```\n" + s.stripTrailing() + "\n```\n";
    }

    /** The same in every run: numbers and ports are given anew, in the order in which they come. */
    private static String plain(String s) {
        String text =
                s.replaceAll("(\\.java):\\d+", "$1")
                        .replaceAll("waited: [0-9.]+s", "waited: 0.002s");
        text = numbered(text, Pattern.compile("goroutine (\\d+)"), List.of("18", "1"));
        text = numbered(text, Pattern.compile("127\\.0\\.0\\.1:(\\d+)"), List.of("9000", "40112"));
        return text.replaceAll("#\\d+", "#2");
    }

    private static String numbered(String s, Pattern p, List<String> names) {
        Map<String, String> given = new LinkedHashMap<>();
        return p.matcher(s)
                .replaceAll(m -> {
                    String name = given.computeIfAbsent(m.group(1), k -> names.get(given.size()));
                    String all = m.group();
                    return Matcher.quoteReplacement(
                            all.substring(0, m.start(1) - m.start()) + name);
                });
    }
}
