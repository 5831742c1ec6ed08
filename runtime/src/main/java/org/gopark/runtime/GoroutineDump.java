package org.gopark.runtime;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.gopark.internal.runtime.RuntimeFace;
import org.jspecify.annotations.Nullable;

/**
 * What each goroutine does, or waits for: on which connection, in which direction, since when.
 * Taken while the program runs, which goes on meanwhile; a goroutine is held up for as long as its
 * own stack is walked, if it wakes just then.
 *
 * <p>Threads that are no goroutines are in it while they are parked in a call of gopark's; they
 * have the name of their thread.
 *
 * <p>Go: runtime.Stack with all set
 *
 * <p>Differs from Go: the world does not stop, so two rows may be true of two different moments.
 *
 * @param title names the runtime that it is of
 * @param goroutines the one that took it first, the others by number
 */
public record GoroutineDump(String title, List<Goroutine> goroutines) {
    private static final int MAX_FRAMES = 100;
    private static final int MAX_IDS = 8;

    public GoroutineDump {
        Objects.requireNonNull(title);
        goroutines = List.copyOf(goroutines);
    }

    /** The goroutines of every runtime of this JVM. {@link GoRuntime#dump()} has those of one. */
    public static GoroutineDump take() {
        return RuntimeFace.dumpAll();
    }

    /**
     * A row.
     *
     * @param id unique in this JVM
     * @param status what it waits for, in Go's words ({@code IO wait}, {@code semacquire}, {@code
     *     sleep}), if it does so in a call of gopark's; else {@code running} for the one that took
     *     the dump, {@code runnable} for any other that runs or would like to (the JDK's scheduler
     *     does not tell which), {@code blocked}, {@code waiting} or {@code timed waiting} as {@link
     *     Thread.State} has it
     * @param waited since when, if it waits in a call of gopark's, else null
     * @param io what it waits for on which descriptor; null if it is no such wait
     * @param thread the thread's name; may be empty
     * @param createdBy the class of its task; empty if it is no goroutine
     * @param parent the goroutine that started it; 0 if that was a thread that is none
     * @param createdAt the line that started it; null unless {@code -Dgopark.debug=creator=1}
     * @param stack the innermost frame first, without those of the runtime at either end
     */
    public record Goroutine(
            long id,
            String status,
            @Nullable Duration waited,
            @Nullable IOWait io,
            String thread,
            String createdBy,
            long parent,
            @Nullable StackTraceElement createdAt,
            List<StackTraceElement> stack) {
        public Goroutine {
            Objects.requireNonNull(status);
            Objects.requireNonNull(thread);
            Objects.requireNonNull(createdBy);
            stack = List.copyOf(stack);
        }

        /**
         * As Go prints it, with what Go does not know as labels:
         *
         * <pre>
         * goroutine 18 [IO wait, 2 minutes] {fd: "#3", io: "read tcp 127.0.0.1:5000->127.0.0.1:6000", waited: 125.304s}:
         * </pre>
         */
        @Override
        public String toString() {
            StringBuilder s =
                    new StringBuilder("goroutine ").append(id).append(" [").append(status);
            if (waited != null && waited.toMinutes() >= 1) {
                s.append(", ").append(waited.toMinutes()).append(" minutes");
            }
            s.append(']').append(labels()).append(":\n");
            appendStack(s);
            return s.toString();
        }

        private String labels() {
            Map<String, String> labels = new TreeMap<>();
            if (io != null) {
                labels.put("fd", io.fd);
                labels.put("io", io.toString());
                if (io.deadline != null) {
                    labels.put("deadline", seconds(io.deadline));
                }
            }
            if (waited != null) {
                labels.put("waited", seconds(waited));
            }
            if (!thread.isEmpty()) {
                labels.put("thread", thread);
            }
            if (labels.isEmpty()) {
                return "";
            }
            List<String> all = new ArrayList<>();
            labels.forEach((k, v) -> all.add(k + ": " + quoted(v)));
            return " {" + String.join(", ", all) + "}";
        }

        void appendStack(StringBuilder s) {
            int n = stack.size();
            for (int i = 0; i < n; i++) {
                if (n > MAX_FRAMES && i == MAX_FRAMES / 2) {
                    s.append("...").append(n - MAX_FRAMES).append(" frames elided...\n");
                    i = n - MAX_FRAMES / 2;
                }
                appendFrame(s.append(frameName(stack.get(i))).append("(...)\n"), stack.get(i));
            }
            if (!createdBy.isEmpty()) {
                s.append("created by ").append(createdBy);
                if (parent != 0) {
                    s.append(" in goroutine ").append(parent);
                }
                s.append('\n');
                if (createdAt != null) {
                    appendFrame(s, createdAt);
                }
            }
        }

        private static String frameName(StackTraceElement f) {
            return f.getClassName() + "." + f.getMethodName();
        }

        private static void appendFrame(StringBuilder s, StackTraceElement f) {
            String file = f.getFileName() == null ? "Unknown Source" : f.getFileName();
            s.append('\t').append(file);
            if (f.getLineNumber() >= 0) {
                s.append(':').append(f.getLineNumber());
            }
            s.append('\n');
        }
    }

    /**
     * A wait for a descriptor.
     *
     * @param op {@code read}, {@code write}, {@code accept} or {@code dial}
     * @param fd names the descriptor in its runtime: a number of the operating system's, or, where
     *     the back end does not know that, {@code #} and the slot
     * @param net as it was named in dial or listen; may be empty
     * @param local null while a dial does not know it
     * @param remote null for a listener
     * @param ends both, as text
     * @param deadline how long until it; 0 if it is over and the goroutine about to wake; null for
     *     none
     */
    public record IOWait(
            String op,
            String fd,
            String net,
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            String ends,
            @Nullable Duration deadline) {
        /** {@code read tcp 127.0.0.1:5000->127.0.0.1:6000} */
        @Override
        public String toString() {
            return ends.isEmpty() ? op : op + " " + ends;
        }
    }

    /** Only those that have waited for so long, or longer. */
    public GoroutineDump olderThan(Duration d) {
        Objects.requireNonNull(d);
        return new GoroutineDump(
                title,
                goroutines.stream()
                        .filter(g -> g.waited != null && g.waited.compareTo(d) >= 0)
                        .toList());
    }

    /** Every goroutine, in Go's format, after a line with the title. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(header());
        for (Goroutine g : goroutines) {
            s.append('\n').append(g);
        }
        return s.toString();
    }

    private String header() {
        return title
                + ": "
                + goroutines.size()
                + (goroutines.size() == 1 ? " goroutine\n" : " goroutines\n");
    }

    /**
     * As {@link #toString}, but those of the same status and stack together, the largest group
     * first.
     */
    public String grouped() {
        Map<List<Object>, List<Goroutine>> groups = new LinkedHashMap<>();
        for (Goroutine g : goroutines) {
            String op = g.io == null ? "" : g.io.op;
            List<Object> key = List.of(g.status, op, g.stack, g.createdBy);
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(g);
        }
        List<List<Goroutine>> sorted = new ArrayList<>(groups.values());
        sorted.sort((a, b) -> Integer.compare(b.size(), a.size())); // stable
        StringBuilder s = new StringBuilder(header());
        for (List<Goroutine> group : sorted) {
            appendGroup(s.append('\n'), group);
        }
        return s.toString();
    }

    private static void appendGroup(StringBuilder s, List<Goroutine> group) {
        Goroutine first = group.get(0);
        if (group.size() == 1) {
            s.append(first);
            return;
        }
        s.append(group.size()).append(" goroutines [").append(first.status).append(']');
        List<Duration> ages = new ArrayList<>();
        for (Goroutine g : group) {
            if (g.waited != null) {
                ages.add(g.waited);
            }
        }
        if (!ages.isEmpty()) {
            ages.sort(null);
            s.append(" waited ").append(seconds(ages.get(0)));
            s.append(" to ").append(seconds(ages.get(ages.size() - 1)));
        }
        s.append(": ");
        for (int i = 0; i < Math.min(group.size(), MAX_IDS); i++) {
            s.append(i == 0 ? "" : ", ").append(group.get(i).id);
        }
        if (group.size() > MAX_IDS) {
            s.append(" and ").append(group.size() - MAX_IDS).append(" more");
        }
        s.append('\n');
        first.appendStack(s);
    }

    private static String seconds(Duration d) {
        long ms = d.toMillis();
        return ms / 1000 + "." + String.valueOf(1000 + ms % 1000).substring(1) + "s";
    }

    /** Go: runtime/traceback.go printAgoLabels, in effect: quotes only where it must. */
    private static String quoted(String v) {
        boolean plain = !v.isEmpty() && v.chars().allMatch(GoroutineDump::isPlain);
        if (plain) {
            return v;
        }
        StringBuilder s = new StringBuilder("\"");
        v.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '"' -> s.append("\\\"");
                        case '\\' -> s.append("\\\\");
                        case '\n' -> s.append("\\n");
                        case '\t' -> s.append("\\t");
                        case '\r' -> s.append("\\r");
                        default -> {
                            if (c >= ' ' && c < 0x7f) {
                                s.appendCodePoint(c);
                            } else if (c < 0x80) {
                                s.append(String.format("\\x%02x", c));
                            } else if (c < 0x10000) {
                                s.append(String.format("\\u%04x", c));
                            } else {
                                s.append(String.format("\\U%08x", c));
                            }
                        }
                    }
                });
        return s.append('"').toString();
    }

    private static boolean isPlain(int c) {
        return ('a' <= c && c <= 'z')
                || ('A' <= c && c <= 'Z')
                || ('0' <= c && c <= '9')
                || c == '.'
                || c == '/'
                || c == '_';
    }
}
