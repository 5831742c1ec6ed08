package org.gopark.internal.runtime;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * READING-GO.md is made from the comments of the code: every line that names an origin in Go, and
 * every deliberate difference. This test makes it afresh and fails if the one in the tree is older.
 */
final class ReadingGoTest {
    private static final Path RUNTIME = Path.of("").toAbsolutePath();
    private static final List<String> SOURCES = List.of("src/main/java", "../net/src/main/java");

    private static final Pattern JAVADOC =
            Pattern.compile("/\\*\\*(.*?)\\*/\\s*([^{;]*)", Pattern.DOTALL);
    private static final Pattern NOTE =
            Pattern.compile(
                    "(Differs from Go|(?<!from )Go): (.*?)(?=<p>|Differs from Go:|@param|@return|@throws|$)");
    private static final Pattern NAME = Pattern.compile("(\\w+)\\s*(\\(|$)");
    private static final Pattern TYPE =
            Pattern.compile("\\b(?:class|interface|enum|record)\\s+(\\w+)");

    private record Note(String file, String member, boolean differs, String text) {}

    @Test
    void readingGoIsWhatTheCodeSays() throws IOException {
        String made = make(notes());
        Path fresh = RUNTIME.resolve("target/READING-GO.md");
        Files.createDirectories(fresh.getParent());
        Files.writeString(fresh, made);
        Path kept = RUNTIME.resolve("READING-GO.md");
        assertTrue(Files.exists(kept), "missing: cp runtime/target/READING-GO.md runtime/");
        assertEquals(
                made,
                Files.readString(kept),
                "stale: cp runtime/target/READING-GO.md runtime/READING-GO.md");
    }

    @Test
    void aNoteIsFoundWithItsMember() {
        List<Note> notes =
                notes(
                        "Pd.java",
                        "/**\n * Waits.\n *\n * <p>Go: runtime/x.go block\n"
                                + " * <p>Differs from Go: it\n * parks.\n */\nboolean block(int a) {");
        assertEquals(
                List.of(
                        new Note("Pd.java", "block", false, "runtime/x.go block"),
                        new Note("Pd.java", "block", true, "it parks.")),
                notes);
    }

    private static List<Note> notes() throws IOException {
        List<Note> all = new ArrayList<>();
        for (String dir : SOURCES) {
            try (Stream<Path> files = Files.walk(RUNTIME.resolve(dir))) {
                for (Path f : files.filter(p -> p.toString().endsWith(".java")).sorted().toList()) {
                    String name = f.getFileName().toString();
                    if (!name.equals("package-info.java")) {
                        all.addAll(notes(name, Files.readString(f)));
                    }
                }
            }
        }
        return all;
    }

    private static List<Note> notes(String file, String source) {
        List<Note> notes = new ArrayList<>();
        Matcher doc = JAVADOC.matcher(source);
        while (doc.find()) {
            String text = doc.group(1).replaceAll("\\s*\\n\\s*\\*", " ").replaceAll("\\s+", " ");
            Matcher note = NOTE.matcher(text.strip());
            while (note.find()) {
                boolean differs = note.group(1).startsWith("Differs");
                notes.add(new Note(file, member(doc.group(2)), differs, plain(note.group(2))));
            }
        }
        return notes;
    }

    private static String member(String declaration) {
        String d = declaration.replaceAll("@\\w+(\\([^)]*\\))?", " ").strip();
        Matcher type = TYPE.matcher(d);
        if (type.find()) {
            return type.group(1);
        }
        Matcher name = NAME.matcher(d.replaceAll("=.*", "").strip());
        return name.find() ? name.group(1) : d;
    }

    private static String plain(String javadoc) {
        return javadoc.replaceAll("\\{@(?:code|link|value) #?([^}]*)}", "`$1`").strip();
    }

    private static String make(List<Note> notes) {
        String origins =
                notes.stream()
                        .filter(n -> !n.differs)
                        .map(n -> "| " + where(n) + " | " + n.text.replaceAll("\\.$", "") + " |")
                        .collect(joining("\n"));
        String differences =
                notes.stream()
                        .filter(n -> n.differs)
                        .map(n -> "* " + where(n) + ": " + n.text)
                        .collect(joining("\n"));
        return """
        # Reading gopark beside Go

        Made from the comments of the code by `ReadingGoTest`; do not edit. The release of Go \
        that is meant is 1.27.

        ## Where each piece comes from

        | here | in Go |
        |---|---|
        """
                + origins
                + "\n\n## What differs on purpose\n\n"
                + differences
                + "\n";
    }

    private static String where(Note n) {
        String type = n.file.replace(".java", "");
        return type.equals(n.member) ? "`" + type + "`" : "`" + type + "." + n.member + "`";
    }
}
