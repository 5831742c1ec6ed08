package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that this one started and talks to by lines. None outlives this one: a shutdown hook
 * ends them, and if even that does not run, the end of their standard input does.
 */
final class Child implements AutoCloseable {
    private static final String END = "\0end";
    private static final int ERROR_LINES = 10;
    private static final int CANNOT =
            3; // exit status of what a peer cannot do: its last line says why
    private static final Set<Process> CHILDREN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> CHILDREN.forEach(Process::destroyForcibly)));
    }

    private final String what;
    private final Process process;
    private final Writer in;
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private final Deque<String> errors = new ArrayDeque<>();
    private final Thread errorReader;

    /**
     * @param what names it in messages
     */
    Child(String what, List<String> command) throws PeerFailure {
        this.what = what;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new PeerFailure(what + " did not start: " + e.getMessage());
        }
        CHILDREN.add(process);
        in = process.outputWriter(UTF_8);
        Thread.ofPlatform().daemon().name(what + " stdout").start(this::readOutput);
        errorReader = Thread.ofPlatform().daemon().name(what + " stderr").start(this::readErrors);
    }

    private void readOutput() {
        try (BufferedReader r =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = r.readLine(); line != null; line = r.readLine()) {
                out.add(line);
            }
        } catch (IOException e) {
            out.add("error " + e); // the process was ended while it spoke
        }
        out.add(END);
    }

    private void readErrors() {
        try (BufferedReader r =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8))) {
            for (String line = r.readLine(); line != null; line = r.readLine()) {
                error(line);
            }
        } catch (IOException e) {
            error(e.toString());
        }
    }

    private void error(String line) {
        synchronized (errors) {
            if (errors.size() == ERROR_LINES) {
                errors.removeFirst();
            }
            errors.add(line);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has ended, or does so now. */
    boolean ended() {
        try {
            return process.waitFor(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void send(String line) throws PeerFailure {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw failure("takes no commands");
        }
    }

    /**
     * The rest of its next line, which must begin with {@code prefix}.
     *
     * @throws PeerFailure it said something else, nothing in time, or ended
     */
    String expect(String prefix, Duration patience) throws PeerFailure {
        String line;
        try {
            line = out.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerFailure("interrupted");
        }
        if (line == null) {
            throw failure("said nothing for " + patience.toSeconds() + " s");
        }
        if (line.equals(END)) {
            throw failure("ended");
        }
        if (!line.startsWith(prefix)) {
            throw failure(line.startsWith("error ") ? line.substring(6) : "said " + line);
        }
        return line.substring(prefix.length());
    }

    /** Says what happened, with the exit status and the last error line if there are such. */
    PeerFailure failure(String event) {
        StringBuilder s = new StringBuilder(what).append(": ").append(event);
        try {
            if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                errorReader.join(200);
                s.append(" (exit ").append(process.exitValue()).append(')');
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String last = lastError();
        if (last != null && !process.isAlive() && process.exitValue() == CANNOT) {
            return new PeerFailure(last); // it has said all there is to say
        }
        return new PeerFailure(last == null ? s.toString() : s + ": " + last);
    }

    /** The first line of the last complaint; a stack trace's own lines say less. */
    private @Nullable String lastError() {
        synchronized (errors) {
            String found = null;
            for (String line : errors) {
                if (!line.startsWith("\t") && !line.isBlank()) {
                    found = line;
                }
            }
            return found;
        }
    }

    /** Asks it to end by SIGINT and waits. */
    void interrupt() throws PeerFailure {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(pid())).start().waitFor();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw failure("does not end");
            }
        } catch (IOException e) {
            throw failure(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it: by the end of its input, else by force. */
    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            process.destroyForcibly(); // it no longer reads
        }
        try {
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        CHILDREN.remove(process);
    }
}
