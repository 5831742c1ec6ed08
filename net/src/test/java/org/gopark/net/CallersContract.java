package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gopark.internal.runtime.Mode;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Any thread may call the API. The connections here belong to the runtime of the test; a thread
 * that is no goroutine of it reads, writes, accepts and closes them, alone and among goroutines.
 *
 * <p>Go: none; there every thread of the language is a goroutine.
 */
abstract class CallersContract extends NetContract {
    @ParameterizedTest
    @EnumSource
    void everyCallerCanEcho(Caller caller) throws Exception {
        TCPListener ln = listen();
        Task<Void> server =
                start(
                        caller,
                        () -> {
                            try (Conn c = ln.accept()) {
                                Sockets.echo(c);
                            }
                        });
        awaitParked(ln);
        TCPConn c = dial(ln);
        Task<Void> client =
                start(
                        caller,
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                byte[] b = Sockets.random(1 + 37 * i, i);
                                c.write(b);
                                assertThat(Sockets.readFull(c, b.length)).isEqualTo(b);
                            }
                            c.close();
                        });
        client.get();
        server.get();
    }

    @ParameterizedTest
    @EnumSource
    void closeUnblocksEveryCaller(Caller caller) throws Exception {
        Pair p = pair();
        TCPListener ln = listen();
        Task<Integer> reader = start(caller, () -> p.client().read(new byte[1]));
        Task<Void> writer = start(caller, () -> p.client().write(new byte[64 << 20]));
        Task<TCPConn> acceptor = start(caller, ln::accept);
        awaitParked(p.client(), Mode.READ);
        awaitParked(p.client(), Mode.WRITE);
        awaitParked(ln);
        Task<Void> closer =
                start(
                        caller,
                        () -> {
                            p.client().close();
                            ln.close();
                        });

        closer.get();
        reader.failsWith(NetError.Closed.class);
        writer.failsWith(NetError.Closed.class);
        acceptor.failsWith(NetError.Closed.class);
    }

    /** Readers of all kinds on one connection, so that they queue behind each other. */
    @Test
    void callersOfAllKindsQueueTogether() throws Exception {
        Pair p = pair();
        List<Task<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            for (Caller caller : Caller.values()) {
                readers.add(start(caller, () -> p.server().read(new byte[16])));
            }
        }
        awaitParked(p.server(), Mode.READ);
        p.client().write(new byte[] {1});
        await("the first byte read", () -> readers.stream().anyMatch(Task::isDone));
        awaitParked(p.server(), Mode.READ);
        p.client().closeWrite();

        int bytes = 0;
        for (Task<Integer> t : readers) {
            bytes += Math.max(0, t.get());
        }
        assertThat(bytes).isEqualTo(1);
    }

    /**
     * One thread after the other waits on the same connection: each is woken itself, and not the
     * one that waited there last.
     */
    @Test
    void readersTakeTurns() throws Exception {
        Pair p = pair();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            callers.addAll(List.of(Caller.values()));
        }
        for (Caller caller : callers) {
            Task<Integer> reader = start(caller, () -> p.server().read(new byte[16]));
            awaitParked(p.server(), Mode.READ);
            p.client().write(new byte[] {1, 2});
            assertThat(reader.get()).isEqualTo(2);
        }
    }

    /** An executor of virtual threads, as most programs have; what they open is the default's. */
    @Test
    void executorOfVirtualThreads() throws Exception {
        int before = GoRuntime.getDefault().stats().descriptors();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> echoed =
                    executor.submit(() -> {
                        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0");
                                TCPConn c = Net.dial("tcp", ln.addr().toString())) {
                            Future<Void> server = executor.submit(() -> echoOne(ln));
                            c.write(new byte[] {1, 2, 3});
                            byte[] back = Sockets.readFull(c, 3);
                            c.closeWrite();
                            server.get();
                            return back;
                        }
                    });
            assertThat(echoed.get()).containsExactly(1, 2, 3);
        }
        assertThat(rt.stats().descriptors()).as("of the test's runtime").isZero();
        assertThat(GoRuntime.getDefault().stats().descriptors()).isEqualTo(before);
    }

    private static Void echoOne(TCPListener ln) throws Exception {
        try (Conn c = ln.accept()) {
            Sockets.echo(c);
        }
        return null;
    }

    /** A platform thread that opens uses the default runtime, which cannot be closed. */
    @Test
    void platformThreadsUseTheDefaultRuntime() throws Exception {
        GoRuntime standard = GoRuntime.getDefault();
        int before = standard.stats().descriptors();
        Task<TCPListener> opener =
                start(Caller.PLATFORM, () -> closing(Net.listen("tcp", "127.0.0.1:0")));
        TCPListener ln = opener.get();
        assertThat(standard.stats().descriptors()).isEqualTo(before + 1);
        assertThat(rt.stats().descriptors()).isZero();

        Task<TCPConn> acceptor = start(Caller.PLATFORM, () -> closing(ln.accept()));
        awaitParked(ln);
        TCPConn c = dial(ln); // of the test's runtime, to a listener of the other
        c.write(new byte[] {5});
        assertThat(acceptor.get().read(new byte[2])).isEqualTo(1);
        assertThatThrownBy(standard::close).isInstanceOf(IllegalStateException.class);
    }
}
