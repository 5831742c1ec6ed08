package org.gopark.internal.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread that carries virtual threads has native memory of its own. */
@Timeout(30)
final class ScratchGMPTest {
    private static final int MANY =
            10 * Runtime.getRuntime().availableProcessors(); // beyond the queue

    /** Runs {@code task} on a carrier, by itself. */
    private static void carried(Runnable task) throws Exception {
        FutureTask<?> f = new FutureTask<>(task, null);
        new Carrier("carrier", f) {}.start();
        f.get(20, TimeUnit.SECONDS);
    }

    private static Scratch takeAndGive() {
        Scratch s = Scratch.take();
        s.give();
        return s;
    }

    @Test
    void aCarrierUsesItsOwn() throws Exception {
        carried(() -> {
            Scratch first = takeAndGive();
            assertThat(takeAndGive()).isSameAs(first);
            assertThat(first).isSameAs(Carrier.current().scratch);
        });
    }

    @Test
    void twoCallsAtATimeHaveTwo() throws Exception {
        carried(() -> {
            Scratch outer = Scratch.take();
            Scratch inner = Scratch.take();
            assertThat(inner).isNotSameAs(outer);
            inner.give();
            assertThat(takeAndGive()).isNotSameAs(outer);
            outer.give();
            assertThat(takeAndGive()).isSameAs(outer);
        });
    }

    @Test
    void whatIsACarriersIsNobodyElses() throws Exception {
        Scratch[] own = new Scratch[1];
        carried(() -> own[0] = takeAndGive());
        assertThat(Carrier.current()).isNull();
        for (int i = 0; i < MANY; i++) {
            assertThat(Scratch.take()).isNotSameAs(own[0]);
        }
    }
}
