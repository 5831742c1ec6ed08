package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Go: runtime/proc.go acquirep, releasep, retake. Each transition of P.owner, allowed or not. */
final class PTest {
    private final P pp = new P(3, new GlobRunq());

    @Test
    void itsLife() {
        assertThat(pp).hasToString("P3 idle");
        pp.acquirep(7);
        assertThat(pp).hasToString("P3 of M7 scheduling");
        assertThat(pp.isScheduledBy(7)).isTrue();
        pp.leave(7);
        assertThat(pp).hasToString("P3 of M7 running");
        assertThat(pp.isRunningOn(7)).isTrue();
        assertThat(pp.m()).isEqualTo(7);
        assertThat(pp.enter(7)).isTrue();
        pp.releasep(7);
        assertThat(pp.m()).isZero();
    }

    @Test
    void whoSchedulesIsNotRobbed() {
        pp.acquirep(7);
        assertThat(pp.retake(7)).isFalse();
        assertThat(pp.isScheduledBy(7)).isTrue();
    }

    @Test
    void whoRunsIsRobbedAndFindsOut() {
        pp.acquirep(7);
        pp.leave(7);
        assertThat(pp.retake(8)).as("of another M").isFalse();
        assertThat(pp.retake(7)).isTrue();
        assertThat(pp.enter(7)).isFalse();
        assertThat(pp.retake(7)).isFalse();
    }

    /** Taken, used by another, and running again: not for the one it was taken from. */
    @Test
    void theIdTellsOwnersApart() {
        pp.acquirep(7);
        pp.leave(7);
        assertThat(pp.retake(7)).isTrue();
        pp.acquirep(8);
        pp.leave(8);
        assertThat(pp.enter(7)).isFalse();
        assertThat(pp.enter(8)).isTrue();
    }

    @Test
    void twoOwnersAreImpossible() {
        pp.acquirep(7);
        assertThatThrownBy(() -> pp.acquirep(8))
                .isInstanceOf(RuntimeThrow.class)
                .hasMessage("acquirep: already in use: P3 of M7 scheduling");
        assertThatThrownBy(() -> pp.releasep(8))
                .isInstanceOf(RuntimeThrow.class)
                .hasMessage("releasep: invalid p state: P3 of M7 scheduling");
        pp.leave(7);
        assertThatThrownBy(() -> pp.releasep(7)).isInstanceOf(RuntimeThrow.class);
    }
}
