package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** GO-TESTS.md says the truth: what it names is there, and what it leaves out has a reason. */
@Timeout(60)
final class GoTestsTableTest {
    private static final Pattern NAME = Pattern.compile("([A-Z]\\w*)#([a-z]\\w*)");
    private static final Pattern REASON = Pattern.compile("(Not portable|Later|Elsewhere): .+");
    private static final List<String> PACKAGES =
            List.of("org.gopark.net.", "org.gopark.internal.poll.");
    private static final Path RUNTIME = Path.of("..", "runtime", "src", "test", "java");

    private record Row(int line, String go, String ours, String remark) {}

    private static List<Row> rows() throws IOException {
        try (InputStream in = GoTestsTableTest.class.getResourceAsStream("/GO-TESTS.md")) {
            return rows(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Every line of a table but its head; a line that is none of three cells is malformed. */
    private static List<Row> rows(String table) {
        List<Row> rows = new ArrayList<>();
        String[] lines = table.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].startsWith("|") || lines[i].matches("\\|[-|]+\\||\\| Go \\|.*")) {
                continue;
            }
            String[] cells = lines[i].split("\\|", -1);
            assertThat(cells).as("cells of line %d: %s", i + 1, lines[i]).hasSize(5);
            assertThat(cells[4]).as("behind line %d", i + 1).isEmpty();
            rows.add(new Row(i + 1, cells[1].strip(), cells[2].strip(), cells[3].strip()));
        }
        return rows;
    }

    private static void check(Row row) {
        assertThat(row.go).as("%s", row).isNotEmpty();
        if (row.ours.equals("-")) {
            assertThat(row.remark).as("%s", row).matches(REASON);
            return;
        }
        for (String name : row.ours.split(", ", -1)) {
            assertThat(name).as("%s", row).matches(NAME);
        }
    }

    @Test
    void everyRowIsWellFormed() throws Exception {
        List<Row> rows = rows();
        rows.forEach(GoTestsTableTest::check);
        assertThat(rows.stream().map(Row::go)).doesNotHaveDuplicates();
        assertThat(rows).hasSizeGreaterThan(100);
    }

    @Test
    void whatItNamesIsThere() throws Exception {
        Set<String> missing = new HashSet<>();
        for (Row row : rows()) {
            Matcher name = NAME.matcher(row.ours);
            while (name.find()) {
                if (!exists(name.group(1), name.group(2))) {
                    missing.add(name.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void canFail() {
        String head = "| Go | ours | remark |\n|---|---|---|\n";
        for (String bad :
                List.of(
                        "| TestX | - | |",
                        "| TestX | | |",
                        "| TestX | - | because |",
                        "| TestX | ConnContract | |",
                        "| TestX | ConnContract#closeRead ConnContract#closeWrite | |",
                        "| | ConnContract#closeRead | |",
                        "| TestX | ConnContract#closeRead |",
                        "| TestX | - | Later: UDP | and more |")) {
            assertThat(wellFormed(head + bad)).as(bad).isFalse();
        }
        assertThat(wellFormed(head + "| TestX | - | Later: UDP |")).isTrue();
        assertThat(wellFormed(head + "| TestX | ConnContract#closeRead | |")).isTrue();
        assertThat(exists("ConnContract", "closeRead")).isTrue();
        assertThat(exists("ConnContract", "noSuchTest")).isFalse();
        assertThat(exists("ConnContract", "assertClosed")).as("which is no test").isFalse();
        assertThat(exists("NoSuchContract", "closeRead")).isFalse();
    }

    private static boolean wellFormed(String table) {
        try {
            rows(table).forEach(GoTestsTableTest::check);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private static boolean exists(String type, String method) {
        Optional<Class<?>> c = PACKAGES.stream().flatMap(p -> load(p + type)).findFirst();
        return c.isPresent() ? isTest(c.get(), method) && runs(c.get()) : isRuntimes(type, method);
    }

    private static Stream<Class<?>> load(String name) {
        try {
            ClassLoader loader = GoTestsTableTest.class.getClassLoader();
            return Stream.of(Class.forName(name, false, loader));
        } catch (ClassNotFoundException e) {
            return Stream.empty();
        }
    }

    private static boolean isTest(Class<?> c, String method) {
        return Arrays.stream(c.getDeclaredMethods())
                .filter((Method m) -> m.getName().equals(method))
                .anyMatch(m -> AnnotationSupport.isAnnotated(m, Testable.class));
    }

    /** A contract is nothing without the class that runs it. */
    private static boolean runs(Class<?> c) {
        return !Modifier.isAbstract(c.getModifiers())
                || Stream.of("JdkSelectorTest", "GmpEpollTest")
                        .flatMap(cell -> load(c.getName().replaceAll("Contract$", cell)))
                        .anyMatch(c::isAssignableFrom);
    }

    /** The tests of the module runtime are not on our class path; their sources lie beside ours. */
    private static boolean isRuntimes(String type, String method) {
        assumeTrue(Files.isDirectory(RUNTIME), "no sources of the module runtime");
        Pattern test =
                Pattern.compile(
                        "@(Test|ParameterizedTest|RepeatedTest)\\b[^;{}]*(\\{[^;{}]*\\}[^;{}]*)*"
                                + "\\bvoid "
                                + method
                                + "\\(");
        try (Stream<Path> files = Files.walk(RUNTIME)) {
            return files.filter(f -> f.endsWith(type + ".java"))
                    .anyMatch(f -> test.matcher(read(f)).find());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(Path f) {
        try {
            return Files.readString(f);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
