package org.gopark.net;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.gopark.internal.poll.FD;
import org.gopark.internal.poll.PollBreaker;
import org.gopark.internal.runtime.RuntimeFace;
import org.gopark.internal.runtime.RuntimeSema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who may know whom and who may call what, in this module: arrows point down, and each of the rules
 * can fail.
 *
 * <p>Go: the import graph, which the compiler checks.
 */
final class NetArrowTest {
    private static final String NET = "org.gopark.net";
    private static final String POLL = "org.gopark.internal.poll";
    private static final String SYSCALL = "org.gopark.internal.syscall";
    private static final String RUNTIME = "org.gopark.internal.runtime";
    private static final String FACE = "org.gopark.runtime";

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(main());

    private static Path main() {
        try {
            return Path.of(Net.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        Set<String> all = Set.of(names);
        return describe(String.join(", ", names), c -> all.contains(c.getFullName()));
    }

    private static DescribedPredicate<JavaAccess<?>> callOf(String owner, String... methods) {
        Set<String> all = Set.of(methods);
        return describe(
                owner + "." + String.join("/", methods),
                a ->
                        a.getTarget().getOwner().getFullName().equals(owner)
                                && all.contains(a.getTarget().getName()));
    }

    /** Each rule, and a class that breaks it. */
    enum Rule {
        NET_KNOWS_TWO_DOORS(
                Upper.class,
                noClasses()
                        .that()
                        .resideInAPackage(NET)
                        .should()
                        .dependOnClassesThat(
                                resideInAPackage(RUNTIME)
                                        .and(
                                                not(
                                                        named(
                                                                RUNTIME + ".RuntimePoll",
                                                                RUNTIME + ".RuntimeSema",
                                                                RUNTIME + ".Endpoint"))))),

        POLL_KNOWS_NOBODY_ABOVE(
                PollBreaker.class,
                noClasses()
                        .that()
                        .resideInAPackage(POLL)
                        .should()
                        .dependOnClassesThat(resideInAPackage(NET))),

        POLL_GOES_THROUGH_ITS_DOORS(
                PollBreaker.class,
                noClasses()
                        .that()
                        .resideInAPackage(POLL)
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(RUNTIME, FACE)
                                        .and(
                                                not(
                                                        named(
                                                                RUNTIME + ".RuntimePoll",
                                                                RUNTIME + ".RuntimePoll$Touched",
                                                                RUNTIME + ".RuntimeSema",
                                                                RUNTIME + ".PollDesc",
                                                                RUNTIME + ".Endpoint",
                                                                RUNTIME + ".Mode",
                                                                FACE + ".Go"))))),

        NO_OTHER_LIBRARY(
                Library.class,
                classes()
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(
                                        "org.gopark..", "java..", "jdk.net", "org.jspecify.."))),

        // A SelectableChannel may be a caller's, which is asked whether it blocks.
        CHANNELS_BELONG_TO_SYSCALL(
                Channels.class,
                noClasses()
                        .should()
                        .dependOnClassesThat(
                                named(
                                                "java.nio.channels.Selector",
                                                "java.nio.channels.SelectionKey",
                                                "java.nio.channels.SocketChannel",
                                                "java.nio.channels.ServerSocketChannel",
                                                "java.nio.channels.DatagramChannel")
                                        .or(resideInAPackage("java.lang.foreign..")))),

        NO_REFLECTION(
                Reflection.class,
                noClasses()
                        .should()
                        .dependOnClassesThat(resideInAPackage("java.lang.reflect"))
                        .orShould()
                        .accessTargetWhere(
                                callOf("java.lang.invoke.MethodHandles", "privateLookupIn"))),

        NO_TIME(
                Clock.class,
                noClasses()
                        .should()
                        .accessTargetWhere(
                                callOf("java.lang.System", "nanoTime", "currentTimeMillis")
                                        .or(callOf("java.time.Instant", "now"))
                                        .or(callOf("java.time.Clock", "systemUTC", "system"))
                                        .or(callOf("java.lang.Thread", "sleep"))
                                        .or(
                                                callOf(
                                                        "java.util.concurrent.locks.LockSupport",
                                                        "parkNanos",
                                                        "parkUntil")))),

        NO_RANDOMNESS(
                Dice.class,
                noClasses()
                        .should()
                        .accessTargetWhere(callOf("java.lang.Math", "random"))
                        .orShould()
                        .dependOnClassesThat(
                                named(
                                        "java.util.concurrent.ThreadLocalRandom",
                                        "java.util.Random"))),

        NO_THREADS(
                Threads.class,
                noClasses()
                        .should()
                        .accessTargetWhere(
                                callOf(
                                        "java.lang.Thread",
                                        "<init>",
                                        "ofVirtual",
                                        "ofPlatform",
                                        "startVirtualThread"))
                        .orShould()
                        .dependOnClassesThat(named("java.util.concurrent.Executors"))),

        NO_PARKING(
                Park.class,
                noClasses()
                        .should()
                        .dependOnClassesThat(named("java.util.concurrent.locks.LockSupport")));

        final Class<?> breaker;
        final ArchRule rule;

        Rule(Class<?> breaker, ArchRule rule) {
            this.breaker = breaker;
            this.rule = rule;
        }
    }

    @ParameterizedTest
    @EnumSource
    void holds(Rule r) {
        r.rule.check(CLASSES);
    }

    @ParameterizedTest
    @EnumSource
    void canFail(Rule r) {
        JavaClasses breaker = new ClassFileImporter().importClasses(r.breaker);
        assertThat(r.rule.evaluate(breaker).hasViolation()).as(r.name()).isTrue();
    }

    @Test
    void theScanSawTheModule() {
        assertThat(CLASSES.contain(Net.class)).isTrue();
        assertThat(CLASSES.contain(FD.class)).isTrue();
        assertThat(CLASSES.contain(NetArrowTest.class)).isFalse();
    }

    // ---- each breaks one rule ----

    static final class Upper {
        RuntimeSema sema;
        RuntimeFace face;
    }

    static final class Library {
        Object other = assertThat(1);
    }

    static final class Channels {
        SocketChannel channel;
    }

    static final class Reflection {
        Method method;
    }

    static final class Clock {
        LongSupplier now = System::nanoTime;
    }

    static final class Dice {
        int roll() {
            return ThreadLocalRandom.current().nextInt();
        }
    }

    static final class Threads {
        Object start() {
            return Thread.ofVirtual().unstarted(() -> {});
        }
    }

    static final class Park {
        void park() {
            LockSupport.park();
        }
    }
}
