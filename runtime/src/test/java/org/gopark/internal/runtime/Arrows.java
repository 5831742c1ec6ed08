package org.gopark.internal.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * The rules about who may know whom and who may call what, in this module.
 *
 * <p>Go: the import graph, which the compiler checks; runtime/HACKING.md
 */
final class Arrows {
    private static final String ROOT = "org.gopark.";
    private static final String FACE = ROOT + "runtime";
    private static final String RUNTIME = ROOT + "internal.runtime";
    private static final String SYSCALL = ROOT + "internal.syscall";

    private Arrows() {}

    private static DescribedPredicate<JavaClass> name(String description, String... names) {
        Set<String> all = Set.of(names);
        return DescribedPredicate.describe(
                description, c -> all.contains(outermost(c).getFullName()));
    }

    private static JavaClass outermost(JavaClass c) {
        return c.getEnclosingClass().map(Arrows::outermost).orElse(c);
    }

    private static DescribedPredicate<JavaClass> nameless(String... simpleNames) {
        Set<String> all = Set.of(simpleNames);
        return DescribedPredicate.describe(
                String.join(", ", simpleNames), c -> all.contains(outermost(c).getSimpleName()));
    }

    /** A call or a method reference of {@code owner.method}, whatever its parameters. */
    private static DescribedPredicate<JavaAccess<?>> callOf(String owner, String... methods) {
        Set<String> all = Set.of(methods);
        return DescribedPredicate.describe(
                owner + "." + String.join("/", methods),
                access -> {
                    AccessTarget target = access.getTarget();
                    return target.getOwner().getFullName().equals(owner)
                            && all.contains(target.getName());
                });
    }

    // ---- arrows ----

    static final ArchRule FACE_GOES_THROUGH_ITS_DOOR =
            noClasses()
                    .that()
                    .resideInAPackage(FACE)
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage(ROOT + ".")
                                    .and(DescribedPredicate.not(resideInAPackage(FACE)))
                                    .and(
                                            DescribedPredicate.not(
                                                    name("RuntimeFace", RUNTIME + ".RuntimeFace"))))
                    .allowEmptyShould(true);

    static final ArchRule RUNTIME_KNOWS_SYSCALL_ONLY =
            noClasses()
                    .that()
                    .resideInAPackage(RUNTIME)
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage(ROOT + ".")
                                    .and(
                                            DescribedPredicate.not(
                                                    resideInAnyPackage(RUNTIME, SYSCALL)))
                                    .and(
                                            DescribedPredicate.not(
                                                    name(
                                                            "the records of the face",
                                                            FACE + ".GoroutineDump",
                                                            FACE + ".GoroutinesMXBean",
                                                            FACE + ".DeadlockException",
                                                            FACE + ".RuntimeStats",
                                                            FACE + ".SchedulerStats",
                                                            FACE + ".Timer"))));

    static final ArchRule ONLY_THE_FACE_DOOR_AND_WHO_SHOWS_KNOW_THE_FACE =
            noClasses()
                    .that(
                            resideInAPackage(RUNTIME)
                                    .and(
                                            DescribedPredicate.not(
                                                    nameless(
                                                            "RuntimeFace",
                                                            "Traceback",
                                                            "Management",
                                                            "Census",
                                                            "SchedTrace",
                                                            "SchedSim"))))
                    .should()
                    .dependOnClassesThat(resideInAPackage(FACE));

    static final ArchRule SYSCALL_KNOWS_NOBODY =
            noClasses()
                    .that()
                    .resideInAPackage(SYSCALL)
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage(ROOT + ".")
                                    .and(DescribedPredicate.not(resideInAPackage(SYSCALL))))
                    .allowEmptyShould(true);

    static final ArchRule DOORS =
            noClasses()
                    .that(
                            resideInAPackage(RUNTIME)
                                    .and(
                                            DescribedPredicate.not(
                                                    nameless(
                                                            "RuntimePoll",
                                                            "RuntimeSema",
                                                            "RuntimeFace",
                                                            "PollDesc",
                                                            "Endpoint",
                                                            "Mode"))))
                    .should()
                    .bePublic();

    static final ArchRule A_DESCRIPTOR_IS_OPAQUE =
            noMethods()
                    .that()
                    .areDeclaredInClassesThat()
                    .haveSimpleName("PollDesc")
                    .and()
                    .doNotHaveName("toString")
                    .should()
                    .bePublic()
                    .orShould()
                    .beProtected()
                    .allowEmptyShould(true);

    static final ArchRule NO_OTHER_LIBRARY =
            classes()
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    ROOT + ".",
                                    "java..",
                                    "javax.management..",
                                    "org.jctools..",
                                    "org.jspecify.."));

    // ---- seams ----

    static final ArchRule CHANNELS_BELONG_TO_SYSCALL_AND_THE_BACK_ENDS =
            noClasses()
                    .that(
                            DescribedPredicate.not(resideInAPackage(SYSCALL))
                                    .and(
                                            DescribedPredicate.describe(
                                                    "no back end",
                                                    c ->
                                                            !outermost(c)
                                                                    .getSimpleName()
                                                                    .startsWith("Netpoll"))))
                    .should()
                    .dependOnClassesThat(
                            name(
                                            "the channels of java.nio",
                                            "java.nio.channels.Selector",
                                            "java.nio.channels.SelectionKey",
                                            "java.nio.channels.SelectableChannel",
                                            "java.nio.channels.SocketChannel",
                                            "java.nio.channels.ServerSocketChannel",
                                            "java.nio.channels.DatagramChannel")
                                    .or(resideInAPackage("java.lang.foreign..")));

    static final ArchRule REFLECTION_BELONGS_TO_VIRTUAL_THREADS =
            noClasses()
                    .that(DescribedPredicate.not(nameless("VirtualThreads")))
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("java.lang.reflect")
                                    .and(DescribedPredicate.not(nameless("Array"))))
                    .orShould()
                    .accessTargetWhere(callOf("java.lang.invoke.MethodHandles", "privateLookupIn"));

    static final ArchRule TIME_BELONGS_TO_TIME =
            noClasses()
                    .that(DescribedPredicate.not(nameless("Time")))
                    .should()
                    .accessTargetWhere(
                            callOf("java.lang.System", "nanoTime", "currentTimeMillis")
                                    .or(callOf("java.time.Instant", "now"))
                                    .or(
                                            callOf(
                                                    "java.time.Clock",
                                                    "systemUTC",
                                                    "systemDefaultZone",
                                                    "system",
                                                    "tickMillis",
                                                    "tickSeconds",
                                                    "tickMinutes"))
                                    .or(
                                            callOf(
                                                    "java.util.concurrent.locks.LockSupport",
                                                    "parkNanos",
                                                    "parkUntil"))
                                    .or(callOf("java.lang.Thread", "sleep")));

    static final ArchRule NO_RANDOMNESS =
            noClasses()
                    .should()
                    .accessTargetWhere(callOf("java.lang.Math", "random"))
                    .orShould()
                    .dependOnClassesThat(
                            name(
                                    "sources of randomness",
                                    "java.util.concurrent.ThreadLocalRandom",
                                    "java.util.Random",
                                    "java.util.SplittableRandom",
                                    "java.security.SecureRandom"));

    static final ArchRule THREADS_BELONG_TO_THE_TEMPLATE_THREAD =
            noClasses()
                    .that(DescribedPredicate.not(nameless("TemplateThread", "Carrier")))
                    .should()
                    .accessTargetWhere(
                            callOf(
                                    "java.lang.Thread",
                                    "<init>",
                                    "ofVirtual",
                                    "ofPlatform",
                                    "startVirtualThread"))
                    .orShould()
                    .accessTargetWhere(callOf("org.gopark.internal.syscall.Carrier", "<init>"))
                    .orShould()
                    .dependOnClassesThat(
                            name(
                                    "thread pools",
                                    "java.util.concurrent.Executors",
                                    "java.util.concurrent.ForkJoinPool",
                                    "java.util.concurrent.ThreadPoolExecutor",
                                    "java.util.Timer"));

    // ---- locks ----

    static final ArchRule NO_SYNCHRONIZED_METHODS =
            methods()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideInAPackage(RUNTIME)
                    .should()
                    .notHaveModifier(JavaModifier.SYNCHRONIZED);

    static final ArchRule NO_LOCKS_OF_THE_JDK =
            noClasses()
                    .that()
                    .resideInAPackage(RUNTIME)
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("java.util.concurrent.locks")
                                    .and(DescribedPredicate.not(nameless("LockSupport"))));

    static final ArchRule PARKING_BELONGS_TO_THREE =
            noClasses()
                    .that(
                            resideInAPackage(RUNTIME)
                                    .and(
                                            DescribedPredicate.not(
                                                    nameless(
                                                            "ThreadCoroutine",
                                                            "TemplateThread",
                                                            "Time"))))
                    .should()
                    .dependOnClassesThat(nameless("LockSupport"));
}
