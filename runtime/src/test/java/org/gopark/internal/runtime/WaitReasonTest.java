package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Go: runtime/runtime2.go waitReason. */
final class WaitReasonTest {
    private final TestSched t = new TestSched();

    @AfterEach
    void close() {
        t.close();
    }

    @Test
    void textsAreThoseOfGoInItsOrder() {
        assertThat(Arrays.stream(WaitReason.values()).map(WaitReason::toString))
                .containsExactly(
                        "",
                        "IO wait",
                        "chan receive (nil chan)",
                        "chan send (nil chan)",
                        "semacquire",
                        "sleep",
                        "select (no cases)",
                        "select",
                        "chan receive",
                        "chan send",
                        "sync.Cond.Wait",
                        "sync.Mutex.Lock",
                        "sync.RWMutex.RLock",
                        "sync.RWMutex.Lock",
                        "sync.WaitGroup.Wait",
                        "coroutine");
    }

    @Test
    void aWaitOnADescriptorIsAnIOWait() {
        PollDesc pd = t.open();
        assertThat(new Wait.IORead(pd).reason()).isSameAs(WaitReason.IO_WAIT);
        assertThat(new Wait.IOWrite(pd).reason()).isSameAs(WaitReason.IO_WAIT);
        assertThat(new Wait.Accept(pd).reason()).isSameAs(WaitReason.IO_WAIT);
        assertThat(new Wait.Connect(pd).reason()).isSameAs(WaitReason.IO_WAIT);
    }

    @Test
    void acceptReadsAndConnectWrites() {
        PollDesc pd = t.open();
        assertThat(new Wait.IORead(pd).mode).isSameAs(Mode.READ);
        assertThat(new Wait.Accept(pd).mode).isSameAs(Mode.READ);
        assertThat(new Wait.IOWrite(pd).mode).isSameAs(Mode.WRITE);
        assertThat(new Wait.Connect(pd).mode).isSameAs(Mode.WRITE);
    }

    @Test
    void aWaitOnASemaphoreIsSemacquire() {
        assertThat(new RuntimeSema.Semacquire(new RuntimeSema(), false).reason())
                .isSameAs(WaitReason.SEMACQUIRE);
    }
}
