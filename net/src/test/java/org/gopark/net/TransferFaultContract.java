package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel moves the bytes; and what it does if it cannot, by errors that are injected from
 * outside.
 *
 * <p>Go: none; net/sendfile_test.go and net/splice_linux_test.go replace the call.
 */
@Timeout(120)
abstract class TransferFaultContract {
    @TempDir Path dir;

    /** What chooses the cell, for the child's command line. */
    abstract List<String> jvmOptions();

    /** A signal is nobody's business; what it does not do, or has nothing for, is copied. */
    @ParameterizedTest
    @CsvSource({
        "splice,   EINTR,  2+5",
        "sendfile, EINTR,  1",
        "splice,   EINVAL, 1",
        "splice,   ENOSYS, 1",
        "pipe2,    EMFILE, 1+",
        "sendfile, EINVAL, 1",
        "sendfile, ENOSYS, 1",
    })
    void isNotNoticed(String call, String error, String when) throws Exception {
        assertThat(runWith(call, error, when)).isEqualTo("relay: all\nfile: all\n");
    }

    @ParameterizedTest
    @CsvSource({
        "splice,   ENOMEM, 2, 'part', 'all', 'splice: cannot allocate memory'",
        "sendfile, EIO,    1, 'all', 'part', 'sendfile: input/output error'",
    })
    void isToldOnce(String call, String error, String when, String relay, String file, String text)
            throws Exception {
        List<String> said = runWith(call, error, when).lines().toList();
        assertThat(said).hasSize(3).contains("relay: " + relay, "file: " + file);
        assertThat(said)
                .anyMatch(l ->
                        l.matches("(read|readfrom) tcp 127.0.0.1:port->127.0.0.1:port: " + text));
    }

    private String runWith(String call, String error, String when) throws Exception {
        Strace.assumeItWorks(dir);
        Path trace = dir.resolve("trace");
        List<String> strace = Strace.inject(trace, call, error, when);
        String said = ChildJvm.run(strace, jvmOptions(), TransferFaultChild.class);
        assertThat(Strace.lies(trace, error)).as("injected errors").isPositive();
        return said;
    }
}
