package org.gopark.internal.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without the flag nothing is seen, and nothing fails. Go: none. */
@Timeout(30)
final class StackChunksRefusedTest {
    private volatile boolean done;

    @Test
    void nothingIsSeen() throws InterruptedException {
        Thread t =
                Thread.ofVirtual()
                        .start(() -> {
                            while (!done) {
                                LockSupport.park(this);
                            }
                        });
        while (t.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(StackChunks.available()).isFalse();
        assertThat(StackChunks.size(t)).isZero();
        assertThat(StackChunks.touch(t)).isZero();
        done = true;
        LockSupport.unpark(t);
        t.join();
    }
}
