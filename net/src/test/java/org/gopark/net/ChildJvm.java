package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class of the tests in a JVM of its own, which may run out of things, or has few of them.
 */
final class ChildJvm {
    /** What the main method of such a class does. */
    @FunctionalInterface
    interface Program {
        void run() throws Throwable;
    }

    private ChildJvm() {}

    /** Called in the child: a failure is printed, and told by the exit code. */
    static void main(Program p) {
        try {
            p.run();
        } catch (Throwable e) {
            e.printStackTrace(System.out);
            System.exit(1);
        }
    }

    /**
     * Runs {@code main} and returns what it printed; fails if it takes longer than 50 seconds or
     * exits with anything but 0. {@code prefix} comes before java on the command line.
     */
    static String run(List<String> prefix, List<String> jvmOptions, Class<?> main)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Path out = Files.createTempFile("gopark-child", ".txt");
        Process child =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        try {
            boolean ended = child.waitFor(50, TimeUnit.SECONDS);
            String said = Files.readString(out);
            assertThat(ended).as("the child ended; it said:\n" + said).isTrue();
            assertThat(child.exitValue()).as(said).isZero();
            return said;
        } finally {
            child.destroyForcibly();
            Files.deleteIfExists(out);
        }
    }
}
