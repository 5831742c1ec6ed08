package org.gopark.internal.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Needs the flag for native access. */
@Timeout(30)
final class SchedAttrTest {
    private static final int SELF = 0;

    /** Field 19 of stat(5); the second one, in brackets, may contain blanks. */
    private static String nice() throws IOException {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16];
    }

    @Test
    void theSliceOfTheCallerAlone() throws Exception {
        long before = Slice.of(SELF);
        String nice = nice();
        assumeThat(before).isPositive(); // Linux 6.12
        long[] slice = new long[2];
        Thread t =
                new Thread(() -> {
                    SchedAttr.setSlice(100_000);
                    slice[0] = Slice.of(SELF);
                    SchedAttr.setSlice(1_000_000);
                    slice[1] = Slice.of(SELF);
                });
        t.start();
        t.join();
        assertThat(slice).containsExactly(100_000, 1_000_000);
        assertThat(Slice.of(SELF)).isEqualTo(before);
        SchedAttr.setSlice(before);
        assertThat(nice()).isEqualTo(nice);
    }

    @Test
    void ofNoThread() {
        assertThat(Slice.of(Integer.MAX_VALUE)).isEqualTo(-3); // ESRCH
    }
}
