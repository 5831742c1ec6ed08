package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The threads of a runtime belong to the ThreadGroup of whoever used it first, and are interrupted
 * with it; that must not make them spin.
 */
@Timeout(30)
class RuntimeThreadInterruptTest {
    private static Set<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals(name))
                .collect(Collectors.toSet());
    }

    private static void assertTakesNoInterrupt(String name, Set<Thread> before) {
        List<Thread> own = threads(name).stream().filter(t -> !before.contains(t)).toList();
        assertThat(own).as(name).isNotEmpty();
        for (Thread t : own) {
            TestSched.await("a park", () -> t.getState() == Thread.State.WAITING);
            t.interrupt();
            TestSched.await("no status", () -> !t.isInterrupted());
            TestSched.await("a park", () -> t.getState() == Thread.State.WAITING);
        }
    }

    @Test
    void theTimerThreadTakesNoInterrupt() throws Exception {
        Set<Thread> before = threads("gopark-timers");
        try (GoRuntime rt = GoRuntime.builder().build()) {
            rt.go(() -> Go.afterFunc(Duration.ofDays(300 * 365), () -> {})).join();
            assertTakesNoInterrupt("gopark-timers", before);
        }
    }

    @Test
    void theTemplateThreadTakesNoInterrupt() throws Exception {
        Set<Thread> before = threads("gopark-template");
        try (GoRuntime rt = GoRuntime.builder().build()) {
            Thread foreign = Thread.startVirtualThread(() -> rt.go(() -> {}));
            foreign.join();
            assertTakesNoInterrupt("gopark-template", before);
        }
    }
}
