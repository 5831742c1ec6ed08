package org.gopark.benchmarks.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server that is compared, and how one is started. The options of the contract in
 * src/peers/README.md are added behind.
 *
 * @param name names it on the command line and in result files
 * @param title says it to a reader, with its version
 * @param jvm it is a Java program: its heap can be looked into
 * @param lastOptions come behind the workload's, and so overrule them
 * @param missing why it cannot be started at all, or null
 */
record Peer(
        String name,
        String title,
        boolean jvm,
        List<String> command,
        List<String> lastOptions,
        @Nullable String missing) {

    /** What the bars compare with. */
    static final String JDK = "jdk-socket";

    /** The floor. */
    static final String C = "c";

    /** Ours are called so, and then the scheduler and the back end. */
    static final String OURS = "gopark-";

    /** And so, when they run without the deadline that a workload asks for. */
    static final String NO_DEADLINE = "-no-deadline";

    /** The scheduler and the back end of each cell that there is. */
    static final List<String> CELLS =
            List.of("jdk-selector", "jdk-epoll", "gmp-selector", "gmp-epoll");

    /** The same for every JVM; under one core it would choose another collector than on two. */
    static final List<String> JVM_FLAGS = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx1g");

    static List<Peer> all(Programs programs, List<String> cells) {
        List<Peer> all = new ArrayList<>();
        for (String cell : cells) {
            String[] parts = cell.split("-", -1);
            all.add(
                    java(
                            OURS + cell,
                            "gopark, " + parts[0] + " x " + parts[1],
                            flags(parts[0], parts[1]),
                            "GoparkEcho"));
        }
        String jdk = "JDK " + Runtime.version().feature();
        all.add(java(JDK, jdk + " Socket, virtual threads", List.of(), "JdkSocketEcho"));
        all.add(
                java(
                        "jdk-channel",
                        jdk + " SocketChannel, virtual threads",
                        List.of(),
                        "JdkChannelEcho"));
        for (String transport : List.of("epoll", "io_uring", "nio")) {
            all.add(
                    java(
                            "netty-" + transport,
                            "Netty " + nettyVersion() + " " + transport,
                            List.of("--enable-native-access=ALL-UNNAMED"),
                            "NettyEcho",
                            transport));
        }
        all.add(compiled("go", "Go net", programs::go));
        all.add(compiled(C, "C, edge-triggered epoll (the floor)", () -> programs.c("echo")));
        return all;
    }

    Peer(String name, String title, boolean jvm, List<String> command, @Nullable String missing) {
        this(name, title, jvm, command, List.of(), missing);
    }

    /** The same server, which is asked for no deadline. */
    Peer withoutDeadline() {
        return new Peer(
                name + NO_DEADLINE,
                title + ", no deadline",
                jvm,
                command,
                List.of("--deadline", "0"),
                missing);
    }

    /** The same server, a JVM with more flags. */
    Peer withFlags(List<String> flags) {
        List<String> all = new ArrayList<>(command);
        all.addAll(1, flags);
        return new Peer(name, title, jvm, all, lastOptions, missing);
    }

    /** The same server, whose buffers lie outside of the heap. */
    Peer withDirectBuffer() {
        return told("direct", "direct buffers");
    }

    /** The same server, whose other work sleeps as that of the JDK's users does. */
    Peer withThreadSleep() {
        return told("thread-sleep", "Thread.sleep");
    }

    private Peer told(String word, String what) {
        List<String> all = new ArrayList<>(command);
        all.add(word);
        return new Peer(name + "-" + word, title + ", " + what, jvm, all, lastOptions, missing);
    }

    boolean ours() {
        return name.startsWith(OURS);
    }

    private static List<String> flags(String scheduler, String netpoll) {
        List<String> flags = new ArrayList<>();
        flags.add("-Dgopark.scheduler=" + scheduler);
        flags.add("-Dgopark.netpoll=" + netpoll);
        if (scheduler.equals("gmp")) {
            flags.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
            flags.addAll(List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED"));
        }
        if (netpoll.equals("epoll")) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        return flags;
    }

    private static String nettyVersion() {
        String version = io.netty.channel.Channel.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    private static Peer java(
            String name, String title, List<String> flags, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("org.gopark.peers." + main);
        command.addAll(List.of(arguments));
        return new Peer(name, title, true, command, null);
    }

    private interface Build {
        String binary() throws PeerFailure;
    }

    private static Peer compiled(String name, String title, Build build) {
        try {
            String binary = build.binary();
            String version = name.equals("go") ? " (" + Programs.goVersion() + ")" : "";
            return new Peer(name, title + version, false, List.of(binary), null);
        } catch (PeerFailure e) {
            return new Peer(name, title, false, List.of(), e.getMessage());
        }
    }
}
