import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Judges a finished jcstress run, and the checker with it: every test must have run and passed, and
 * every broken twin (a test named *Broken) must have shown its interesting outcome. A twin that
 * shows nothing means that the test beside it would not see the bug either.
 *
 * <p>Usage: java -cp TEST_CLASS_PATH Check.java RESULTS_DIR TEST_REGEX
 */
public final class Check {
    public static void main(String[] args) throws Exception {
        Path results = newestResults(Path.of(args[0]));
        Pattern wanted = Pattern.compile(args[1]);

        var collector = new InProcessCollector();
        var reader = new DiskReadCollector(results.toString(), collector);
        reader.dump();
        reader.close();
        Map<String, TestResult> byName = new HashMap<>();
        for (TestResult r : ReportUtils.mergedByName(collector.getTestResults())) {
            byName.put(r.getName(), r);
        }

        // What the annotation processor listed, not what has results: a test that never ran must
        // not pass.
        var tests = new TreeSet<String>();
        for (String test : TestList.tests()) {
            if (wanted.matcher(test).find()) {
                tests.add(test);
            }
        }

        List<String> failures = new ArrayList<>();
        if (tests.isEmpty()) {
            failures.add("no test matches " + wanted);
        }
        int twins = 0;
        for (String test : tests) {
            boolean twin = test.endsWith("Broken");
            twins += twin ? 1 : 0;
            String failure = judge(byName.get(test), twin);
            if (failure != null) {
                failures.add(test + ": " + failure);
            }
        }

        for (String failure : failures) {
            System.out.println("stress: FAILED " + failure);
        }
        System.out.printf(
                "stress: %d tests, of these %d broken twins; %d failures%n",
                tests.size(), twins, failures.size());
        System.exit(failures.isEmpty() ? 0 : 1);
    }

    /** Returns what is wrong with this result, or null. */
    private static String judge(TestResult r, boolean twin) {
        if (r == null) {
            return "no result";
        }
        if (!ReportUtils.statusToPassed(r)) {
            return "status " + r.status();
        }
        if (r.getTotalCount() == 0) {
            return "no sample";
        }
        var grading = r.grading();
        if (!grading.isPassed) {
            return String.join("; ", grading.failureMessages);
        }
        long interesting =
                grading.gradingResults.values().stream()
                        .filter(g -> g.expect == Expect.ACCEPTABLE_INTERESTING)
                        .mapToLong(g -> g.count)
                        .sum();
        if (twin && interesting == 0) {
            return "the planted bug was not seen in " + r.getTotalCount() + " samples";
        }
        if (twin) {
            System.out.printf(
                    "stress: %s: planted bug seen %d times in %d samples%n",
                    r.getName(), interesting, r.getTotalCount());
        }
        return null;
    }

    private static Path newestResults(Path dir) throws IOException {
        try (var files = Files.list(dir)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".bin.gz"))
                    .max(Comparator.comparing(f -> f.toFile().lastModified()))
                    .orElseThrow(() ->
                            new IOException("no jcstress results in " + dir.toAbsolutePath()));
        }
    }
}
