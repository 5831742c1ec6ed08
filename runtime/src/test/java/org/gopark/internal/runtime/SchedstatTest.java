package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel tells of a thread, on the kernel that is there. */
@Timeout(60)
final class SchedstatTest {
    @Test
    void howLongAThreadRan() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/thread-self/schedstat")), "not told here");
        FutureTask<Schedstat> ran =
                new FutureTask<>(() -> {
                    Schedstat s = Schedstat.ofThisThread();
                    assertThat(s.look()).isTrue();
                    do {
                        assertThat(s.look()).isTrue();
                        assertThat(s.waited()).isNotNegative();
                    } while (s.ran() == 0);
                    return s;
                });
        Thread t = Thread.ofPlatform().start(ran);
        Schedstat s = ran.get();
        t.join();
        while (s.look()) {
            Thread.onSpinWait(); // until the kernel has buried the thread
        }
    }
}
