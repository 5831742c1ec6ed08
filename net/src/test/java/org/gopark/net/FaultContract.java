package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Errors of the kernel, injected from outside: the server survives, and who is affected is told.
 *
 * <p>(Not EAGAIN of a socket that could go on: under edge-triggering such a lie is a lost edge.)
 *
 * <p>Go: none.
 */
@Timeout(120)
abstract class FaultContract {
    @TempDir Path dir;

    /** What chooses the cell, for the child's command line. */
    abstract List<String> jvmOptions();

    /** A signal is nobody's business. */
    @ParameterizedTest
    @CsvSource({
        "recvfrom,    EINTR",
        "sendto,      EINTR",
        "accept4,     EINTR",
        "epoll_pwait, EINTR",
        "accept4,     ECONNABORTED",
    })
    void isNotNoticed(String call, String error) throws Exception {
        assertThat(runWith(call, error)).isEqualTo("served 40, failed 0\n");
    }

    @ParameterizedTest
    @CsvSource({
        "recvfrom,  ENOMEM, 'read tcp 127.0.0.1:port->127.0.0.1:port: read: cannot allocate memory'",
        "sendto,    ENOBUFS,"
                + " 'write tcp 127.0.0.1:port->127.0.0.1:port: write: no buffer space available'",
        "epoll_ctl, ENOMEM, 'accept tcp 127.0.0.1:port: epoll_ctl: cannot allocate memory'",
        "epoll_ctl, ENOSPC, 'accept tcp 127.0.0.1:port: epoll_ctl: no space left on device'",
    })
    void endsOneConnection(String call, String error, String told) throws Exception {
        List<String> said = runWith(call, error).lines().toList();
        assertThat(said.get(0)).matches("served [1-9][0-9]*, failed [1-9][0-9]*");
        assertThat(said.subList(1, said.size())).containsExactly(told);
    }

    /** Waits in the queue until there is a descriptor. */
    @ParameterizedTest
    @CsvSource({"EMFILE, too many open files", "ENFILE, too many open files in system"})
    void isTemporary(String error, String text) throws Exception {
        assertThat(runWith("accept4", error))
                .isEqualTo(
                        "served 40, failed 0\naccept tcp 127.0.0.1:port: accept4: " + text + "\n");
    }

    private String runWith(String call, String error) throws Exception {
        Strace.assumeItWorks(dir);
        Path trace = dir.resolve("trace");
        List<String> strace = Strace.inject(trace, call, error, "7+5");
        String said = ChildJvm.run(strace, jvmOptions(), FaultChild.class);
        assertThat(Strace.lies(trace, error)).as("injected errors").isPositive();
        return said;
    }
}
