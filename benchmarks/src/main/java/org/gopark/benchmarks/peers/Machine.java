package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where and with what something was measured. */
final class Machine {
    private Machine() {}

    static Map<String, String> describe(Path top) {
        Map<String, String> m = new LinkedHashMap<>();
        m.put(
                "machine",
                cpu()
                        + ", "
                        + Runtime.getRuntime().availableProcessors()
                        + " cores, "
                        + System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version"));
        m.put("JDK", Runtime.version() + ", " + String.join(" ", Peer.JVM_FLAGS));
        String commit =
                Programs.output("git", "-C", top.toString(), "rev-parse", "--short", "HEAD");
        if (!commit.isEmpty()) {
            m.put("gopark", "commit " + commit);
        }
        m.put("date", LocalDate.now(java.time.ZoneOffset.UTC).toString());
        return m;
    }

    private static String cpu() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo"), UTF_8).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
