package org.gopark.net;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gopark.runtime.GoRuntime;

/**
 * What a test that hangs or leaks prints: the runtime's numbers and the virtual threads' stacks.
 */
final class Dump {
    private Dump() {}

    static String of(GoRuntime rt) {
        return rt + " " + rt.stats() + "\n" + threads();
    }

    private static String threads() {
        try {
            Path dir = Files.createTempDirectory("gopark");
            Path file = dir.resolve("threads.txt");
            try {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
                return Pattern.compile("\\n\\n")
                        .splitAsStream(Files.readString(file))
                        .filter(t -> t.lines().findFirst().orElse("").contains("virtual"))
                        .collect(Collectors.joining("\n\n"));
            } finally {
                Files.deleteIfExists(file);
                Files.delete(dir);
            }
        } catch (IOException e) {
            return "no thread dump: " + e;
        }
    }
}
