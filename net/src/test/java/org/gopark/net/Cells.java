package org.gopark.net;

import java.util.List;
import org.gopark.runtime.GoRuntime;

/** The cells of the matrix, scheduler by back end, that this version has. */
final class Cells {
    private Cells() {}

    static GoRuntime jdkSelector() {
        return GoRuntime.builder().scheduler("jdk").netpoll("selector").build();
    }

    /** Needs a flag, so its tests have a JVM of their own. */
    static GoRuntime gmpSelector() {
        return GoRuntime.builder().scheduler("gmp").netpoll("selector").build();
    }

    /** Needs that flag and another one, of the same. */
    static GoRuntime gmpEpoll() {
        return GoRuntime.builder().scheduler("gmp").netpoll("epoll").build();
    }

    /** Needs the other one. */
    static GoRuntime jdkEpoll() {
        return GoRuntime.builder().scheduler("jdk").netpoll("epoll").build();
    }

    /** Needs the first. */
    static GoRuntime sim() {
        return GoRuntime.builder().scheduler("sim").netpoll("sim").seed(1).build();
    }

    static boolean isSimulated(GoRuntime rt) {
        return rt.toString().startsWith("GoRuntime[sim ");
    }

    /** Whether whoever waits for the network also waits for timers. */
    static boolean pollerRunsTimers(GoRuntime rt) {
        return rt.toString().startsWith("GoRuntime[gmp ");
    }

    /** The same cell as the default runtime of a JVM of its own. */
    static List<String> jdkSelectorOptions() {
        return List.of("-Dgopark.scheduler=jdk", "-Dgopark.netpoll=selector");
    }

    static List<String> gmpSelectorOptions() {
        return List.of(
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-Dgopark.scheduler=gmp",
                "-Dgopark.netpoll=selector");
    }

    static List<String> gmpEpollOptions() {
        return List.of(
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Dgopark.scheduler=gmp",
                "-Dgopark.netpoll=epoll");
    }

    static List<String> jdkEpollOptions() {
        return List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dgopark.scheduler=jdk",
                "-Dgopark.netpoll=epoll");
    }
}
