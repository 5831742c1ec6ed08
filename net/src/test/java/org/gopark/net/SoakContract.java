package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short piece of what {@code net/stress/run soak} does at length. */
abstract class SoakContract {
    /** The back end beside the scheduler gmp. */
    abstract String netpoll();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void whoCanRunRuns(int maxProcs) throws Exception {
        try (GoRuntime rt =
                GoRuntime.builder()
                        .scheduler("gmp")
                        .netpoll(netpoll())
                        .maxProcs(maxProcs)
                        .build()) {
            Soak soak = new Soak(rt, System.nanoTime());
            soak.run(Duration.ofSeconds(2));
            System.out.println("soak: " + soak);
        }
    }

    /** The twin: where nobody takes a place from those who hold on, the soak says so. */
    @Test
    void whoCannotRunIsNoticed() {
        AtomicBoolean stop = new AtomicBoolean();
        try (GoRuntime rt = GoRuntime.builder().scheduler("jdk").netpoll("selector").build()) {
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                rt.go(() -> {
                    while (!stop.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            try {
                assertThatThrownBy(() -> new Soak(rt, 1, Duration.ofMillis(500)).probe())
                        .hasMessage("a goroutine has been runnable for 500 ms");
            } finally {
                stop.set(true); // before close, which would wait for them
            }
        }
    }
}
