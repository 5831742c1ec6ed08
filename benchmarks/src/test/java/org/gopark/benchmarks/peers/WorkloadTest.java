package org.gopark.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
final class WorkloadTest {
    private static final Peer OURS =
            new Peer(Peer.OURS + "jdk-selector", "ours", true, List.of("java"), null);
    private static final Peer C = new Peer(Peer.C, "C", false, List.of("echo"), null);

    private static List<String> matching(String... patterns) {
        return Workload.matching(List.of(patterns)).stream().map(Workload::name).toList();
    }

    private static List<Peer> contenders(String workload) {
        return Workload.matching(List.of(workload)).getFirst().contenders(List.of(OURS, C));
    }

    @Test
    void namesAreDifferent() {
        assertThat(matching("*")).doesNotHaveDuplicates().hasSameSizeAs(Workload.all());
    }

    @Test
    void starStandsForAnything() {
        assertThat(matching("two-*")).containsExactly("two-64x1", "two-64x64", "two-64x1000");
        assertThat(matching("*-64x1")).containsExactly("ping-64x1", "two-64x1");
        assertThat(matching("ping-*x8")).containsExactly("ping-64x8", "ping-512x8", "ping-4096x8");
    }

    @Test
    void nameWithoutAStarIsThatOneOnly() {
        assertThat(matching("ping-64x1")).containsExactly("ping-64x1");
    }

    @Test
    void onesThatSeveralPatternsMatchComeOnce() {
        assertThat(matching("idle-0", "idle-*")).containsExactly("idle-0", "idle-1", "idle-5000");
    }

    @Test
    void unknownNameListsWhatThereIs() {
        for (String name : List.of("pong", "ping-64x1.", "ping-64x.", "two", "")) {
            assertThatThrownBy(() -> matching("idle-1", name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("no workload is called " + name + "; there are ")
                    .hasMessageContaining("ping-64x1, ")
                    .hasMessageContaining("neighbours-4");
        }
    }

    @Test
    void quickOnesExist() {
        assertThat(matching(Workload.QUICK.toArray(String[]::new)))
                .containsExactlyElementsOf(Workload.QUICK);
    }

    @Test
    void aDeadlineIsMeasuredBesideOursWithoutOne() {
        List<Peer> contenders = contenders("deadline");

        assertThat(contenders)
                .extracting(Peer::name)
                .containsExactly("gopark-jdk-selector", "gopark-jdk-selector-no-deadline", "c");
        assertThat(contenders.get(1).lastOptions()).containsExactly("--deadline", "0");
        assertThat(contenders("ping-64x1")).containsExactly(OURS, C);
    }

    @ParameterizedTest
    @CsvSource({"stream, direct", "block, thread-sleep"})
    void whatIsDoneInTwoWaysIsMeasuredInBoth(String workload, String word) {
        List<Peer> contenders = contenders(workload);

        assertThat(contenders)
                .extracting(Peer::name)
                .containsExactly("gopark-jdk-selector", "gopark-jdk-selector-" + word, "c");
        assertThat(contenders.get(1).command()).containsExactly("java", word);
    }

    @Test
    void onlyJvmsHaveSafepoints() {
        Peer jdk = new Peer(Peer.JDK, "JDK", true, List.of("java", "-cp", "x", "Echo"), null);
        for (Workload w : Workload.matching(List.of("safepoint-*"))) {
            assertThat(w.contenders(List.of(jdk, C))).containsExactly(jdk);
        }
        assertThat(jdk.withFlags(List.of("-Xa", "-Xb")).command())
                .containsExactly("java", "-Xa", "-Xb", "-cp", "x", "Echo");
    }
}
