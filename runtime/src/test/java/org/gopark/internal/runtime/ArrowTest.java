package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of {@link Arrows} hold, and each of them can fail.
 *
 * <p>Go: none.
 */
final class ArrowTest {
    private static final Path MAIN = root(GoRuntime.class);
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
                    .importPath(MAIN);

    private static Path root(Class<?> c) {
        try {
            return Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<String> rules() {
        return Arrays.stream(Arrows.class.getDeclaredFields())
                .filter(f -> f.getType() == ArchRule.class && Modifier.isStatic(f.getModifiers()))
                .map(Field::getName);
    }

    private static ArchRule rule(String name) throws ReflectiveOperationException {
        return (ArchRule) Arrows.class.getDeclaredField(name).get(null);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(String name) throws ReflectiveOperationException {
        rule(name).check(CLASSES);
    }

    /** Each rule has a class in ArrowBreakers, of the same name, that breaks it and is found. */
    @ParameterizedTest
    @MethodSource("rules")
    void canFail(String name) throws ReflectiveOperationException {
        Class<?> breaker = ArrowBreakers.of(name);
        JavaClasses classes = new ClassFileImporter().importClasses(breaker);
        assertThat(rule(name).evaluate(classes).hasViolation()).as(name).isTrue();
    }

    @Test
    void theScanSawTheModule() {
        assertThat(CLASSES.contain(PollDesc.class)).isTrue();
        assertThat(CLASSES.contain(NetpollSelector.class)).isTrue();
        assertThat(CLASSES.contain(GoRuntime.class)).isTrue();
        assertThat(CLASSES.contain(ArrowTest.class)).isFalse();
    }

    // A monitor in a method's body is an instruction, which ArchUnit does not show.

    private static List<String> monitors(Path classFiles) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(classFiles)) {
            for (Path p :
                    (Iterable<Path>) all.filter(f -> f.toString().endsWith(".class"))::iterator) {
                ClassModel model = ClassFile.of().parse(p);
                boolean enters =
                        model.methods().stream()
                                .flatMap(m -> m.code().stream())
                                .flatMap(c -> c.elementStream())
                                .anyMatch(e ->
                                        e instanceof Instruction i
                                                && i.opcode() == Opcode.MONITORENTER);
                if (enters) {
                    found.add(model.thisClass().asInternalName());
                }
            }
        }
        return found;
    }

    @Test
    void noSynchronizedBlocks() throws IOException {
        assertThat(monitors(MAIN)).isEmpty();
    }

    @Test
    void noSynchronizedBlocksCanFail() throws IOException {
        assertThat(monitors(root(ArrowTest.class)))
                .contains("org/gopark/internal/runtime/ArrowBreakers$Monitor");
    }
}
