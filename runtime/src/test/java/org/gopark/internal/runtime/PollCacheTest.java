package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Go: runtime/netpoll.go pollCache. */
final class PollCacheTest {
    private final TestSched t = new TestSched();
    private final PollCache cache = t.sched.pollcache;

    @AfterEach
    void close() {
        t.close();
    }

    private void free(PollDesc pd) {
        pd.pollUnblock();
        cache.free(pd);
    }

    @Test
    void slotsAreGivenInOrder() {
        for (int i = 0; i < 200; i++) {
            assertThat(t.open().slot).isEqualTo(i);
        }
        assertThat(cache.inuse()).isEqualTo(200);
    }

    @Test
    void theSlotFreedLastIsUsedFirst() {
        PollDesc a = t.open();
        PollDesc b = t.open();
        PollDesc c = t.open();
        free(a);
        free(c);
        free(b);
        assertThat(t.open()).isSameAs(b);
        assertThat(t.open()).isSameAs(c);
        assertThat(t.open()).isSameAs(a);
        assertThat(cache.inuse()).isEqualTo(3);
    }

    @Test
    void theTableKeepsItsDescriptorsWhenItGrows() {
        List<PollDesc> before = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            before.add(t.open());
        }
        assertThat(all()).hasSize(64);
        t.open();
        assertThat(all()).hasSize(128).startsWith(before.toArray(PollDesc[]::new));
        for (int i = 0; i < 128; i++) {
            assertThat(all().get(i).slot).isEqualTo(i);
        }
    }

    @Test
    void aGrowingTableMakesOneBlockAtATime() {
        for (int i = 0; i < 5 * 64 + 1; i++) {
            t.open();
        }
        assertThat(all()).hasSize(6 * 64);
    }

    @Test
    void eachOpeningHasANumberOfItsOwn() {
        PollDesc pd = t.open();
        for (int seq = 1; seq < 100; seq++) {
            assertThat(pd.fdseq()).isEqualTo(seq);
            free(pd);
            assertThat(pd.fdseq()).as("already stale").isEqualTo(seq + 1);
            assertThat(t.open()).isSameAs(pd);
        }
    }

    @Test
    void userDataNamesSlotAndNumber() {
        for (int i = 0; i < 5; i++) {
            t.open();
        }
        PollDesc pd = t.open();
        free(pd);
        t.open();
        assertThat(PollCache.userData(pd)).isEqualTo(2L << 32 | 5);
        assertThat(cache.live(PollCache.userData(pd))).isSameAs(pd);
        assertThat(cache.staleEvents()).isZero();
    }

    @Test
    void anEventOfAFreeSlotIsStale() {
        PollDesc pd = t.open();
        long userData = PollCache.userData(pd);
        free(pd);
        assertThat(cache.live(userData)).isNull();
        assertThat(cache.live(userData)).isNull();
        assertThat(cache.staleEvents()).isEqualTo(2);
    }

    @Test
    void anEventOfAnEarlierOpeningIsStaleThoughItsTwentyBitsMatch() {
        PollDesc pd = t.open();
        long userData = PollCache.userData(pd);
        for (int i = 0; i < 1 << PollInfo.FDSEQ_BITS; i++) {
            pd.retire();
        }
        pd.open(t.listener);
        assertThat(pd.fdseq() & PollInfo.FDSEQ_MASK).isEqualTo((int) (userData >>> 32));
        assertThat(cache.live(userData)).isNull();
        assertThat(cache.live(PollCache.userData(pd))).isSameAs(pd);
    }

    @Test
    void theNumberSkipsZeroWhenItWraps() throws Exception {
        PollDesc pd = t.open();
        Field fdseq = PollDesc.class.getDeclaredField("fdseq");
        fdseq.setAccessible(true);
        fdseq.setInt(pd, -1);
        long userData = PollCache.userData(pd);
        assertThat(cache.live(userData)).isSameAs(pd);
        free(pd);
        assertThat(t.open()).isSameAs(pd);
        assertThat(pd.fdseq()).isEqualTo(1);
        assertThat(cache.live(userData)).isNull();
    }

    @Test
    void aFreeSlotReachesNothing() {
        PollDesc pd = t.open();
        pd.key = new Object();
        free(pd);
        assertThat(pd.fd).isNull();
        assertThat(pd.key).isNull();
        assertThat(pd.inuse).isFalse();
        assertThat(pd.busy(Mode.READ) || pd.busy(Mode.WRITE)).isFalse();
    }

    @Test
    void threadsThatGrowTheTableTogetherShareNoSlot() throws Exception {
        List<FutureTask<List<PollDesc>>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(
                    TestSched.spawnPlatform(() -> {
                        List<PollDesc> mine = new ArrayList<>();
                        for (int k = 0; k < 500; k++) {
                            mine.add(cache.alloc());
                        }
                        return mine;
                    }));
        }
        Set<PollDesc> seen = new HashSet<>();
        for (FutureTask<List<PollDesc>> f : all) {
            seen.addAll(TestSched.get(f));
        }
        assertThat(seen).hasSize(2000);
        assertThat(cache.inuse()).isEqualTo(2000);
        for (PollDesc pd : seen) {
            assertThat(all().get(pd.slot)).isSameAs(pd);
            cache.free(pd);
        }
        assertThat(cache.inuse()).isZero();

        Set<PollDesc> again = new HashSet<>();
        int slots = all().size();
        for (int i = 0; i < slots; i++) {
            again.add(cache.alloc());
        }
        assertThat(again).as("the free list lost none").hasSize(slots);
        assertThat(all()).hasSize(slots);
    }

    @Test
    void evictionReachesEverySlotInUse() {
        PollDesc open = t.open();
        PollDesc closing = t.open();
        closing.pollUnblock();
        PollDesc free = t.open();
        free(free);
        G gp = t.parkOn(open, Mode.READ);

        t.sched.evict();
        assertThat(open.netpollcheckerr(Mode.READ)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
        assertThat(gp.readgstatus()).isEqualTo(G.RUNNABLE);
        assertThat(t.sched.death()).isNull();
    }

    private List<PollDesc> all() {
        List<PollDesc> all = new ArrayList<>();
        cache.forEach(all::add);
        return all;
    }
}
