package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Go: runtime/proc.go gList, injectglist. */
final class GListTest {
    private final TestSched t = new TestSched();
    private final GList list = new GList();

    @AfterEach
    void close() {
        t.close();
    }

    @Test
    void isFirstInFirstOut() { // Differs from Go
        G[] gs = new G[300];
        for (int i = 0; i < gs.length; i++) {
            gs[i] = t.waitingG();
            list.reserve();
            list.push(gs[i]);
        }
        assertThat(list.size()).isEqualTo(300);
        for (int i = 0; i < gs.length; i++) {
            assertThat(list.get(i)).isSameAs(gs[i]);
        }
    }

    @Test
    void reserveMakesRoomForBothGoroutinesOfAnEvent() {
        for (int i = 0; i < 1000; i++) {
            list.reserve();
            list.push(t.waitingG());
            list.push(t.waitingG());
        }
        assertThat(list.size()).isEqualTo(2000);
    }

    @Test
    void clearForgetsTheGoroutines() {
        list.push(t.waitingG());
        list.clear();
        assertThat(list.isEmpty()).isTrue();
        assertThat(list.size()).isZero();
        assertThatThrownBy(() -> list.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void getBehindTheEndThrows() {
        list.push(t.waitingG());
        assertThatThrownBy(() -> list.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void injectReadiesAllAndLowersTheCount() { // Go: injectglist
        G first = t.waitingG();
        G second = t.waitingG();
        list.push(first);
        list.push(second);
        t.sched.netpollAdjustWaiters(2);
        Proc.injectglist(t.sched, list);
        assertThat(first.readgstatus()).isEqualTo(G.RUNNABLE);
        assertThat(second.readgstatus()).isEqualTo(G.RUNNABLE);
        assertThat(t.sched.netpollWaiters()).isZero();
        assertThat(list.isEmpty()).isTrue();
    }

    @Test
    void oneBadGoroutineDoesNotKeepTheOthersFromRunning() {
        G bad = new G(t.sched, 7, Thread.currentThread());
        G good = t.waitingG();
        list.push(bad);
        list.push(good);
        t.sched.netpollAdjustWaiters(2);
        assertThatThrownBy(() -> Proc.injectglist(t.sched, list))
                .isInstanceOf(RuntimeThrow.class)
                .hasMessage("bad g->status in ready: goroutine 7 [running]");
        assertThat(good.readgstatus()).isEqualTo(G.RUNNABLE);
        assertThat(t.sched.netpollWaiters()).isZero();
        assertThat(list.isEmpty()).isTrue();
    }
}
