package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoneTest {
    private final Lone lone = new Lone();
    private final TestSched ts = new TestSched();
    private final PollDesc a = new PollDesc(ts.sched, 0);
    private final PollDesc b = new PollDesc(ts.sched, 1);

    @AfterEach
    void close() {
        ts.close();
    }

    private void poll(PollDesc... events) {
        for (PollDesc pd : events) {
            lone.event(pd);
        }
        lone.polled();
    }

    private void polls(int n, PollDesc... events) {
        for (int i = 0; i < n; i++) {
            poll(events);
        }
    }

    @Test
    void nobodyIsAloneAtFirst() {
        assertThat(lone.is(a)).isFalse();
    }

    @Test
    void whoeverHasEightMorePollsToItselfIsAlone() {
        polls(8, a);
        assertThat(lone.is(a)).as("one and seven").isFalse();
        poll(a);
        assertThat(lone.is(a)).isTrue();
        assertThat(lone.is(b)).isFalse();
    }

    @Test
    void emptyPollsDoNotMatter() {
        for (int i = 0; i < 9; i++) {
            poll(a);
            poll();
        }
        assertThat(lone.is(a)).isTrue();
    }

    @Test
    void anEventElsewhereEndsIt() {
        polls(20, a);
        poll(b);
        assertThat(lone.is(a)).isFalse();
        polls(8, a);
        assertThat(lone.is(a)).as("it counts anew").isFalse();
        poll(a);
        assertThat(lone.is(a)).isTrue();
    }

    @Test
    void twoInOnePollAreNotAlone() {
        polls(20, a);
        poll(a, b);
        assertThat(lone.is(a)).isFalse();
        polls(20, b, a);
        assertThat(lone.is(a)).isFalse();
    }

    @Test
    void takingTurnsIsNotBeingAlone() {
        for (int i = 0; i < 50; i++) {
            poll(a);
            poll(b);
        }
        assertThat(lone.is(a)).isFalse();
        assertThat(lone.is(b)).isFalse();
    }
}
