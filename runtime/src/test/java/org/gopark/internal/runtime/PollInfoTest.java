package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Go: runtime/netpoll.go pollInfo, netpollcheckerr, publishInfo, setEventErr. */
final class PollInfoTest {
    private final TestSched t = new TestSched();
    private final PollDesc pd = t.open();

    @AfterEach
    void close() {
        t.close();
    }

    private void publish() {
        pd.lock.lock();
        pd.publishInfo();
        pd.lock.unlock();
    }

    private int check(Mode mode) {
        return pd.netpollcheckerr(mode);
    }

    @Test
    void eachFlagHasItsOwnBit() {
        assertThat(PollInfo.CLOSING).isEqualTo(0b0001);
        assertThat(PollInfo.EVENT_ERR).isEqualTo(0b0010);
        assertThat(PollInfo.EXPIRED_READ_DEADLINE).isEqualTo(0b0100);
        assertThat(PollInfo.EXPIRED_WRITE_DEADLINE).isEqualTo(0b1000);

        assertThat(PollInfo.closing(0b0001)).isTrue();
        assertThat(PollInfo.closing(~0b0001)).isFalse();
        assertThat(PollInfo.eventErr(0b0010)).isTrue();
        assertThat(PollInfo.eventErr(~0b0010)).isFalse();
        assertThat(PollInfo.expired(0b0100, Mode.READ)).isTrue();
        assertThat(PollInfo.expired(~0b0100, Mode.READ)).isFalse();
        assertThat(PollInfo.expired(0b1000, Mode.WRITE)).isTrue();
        assertThat(PollInfo.expired(~0b1000, Mode.WRITE)).isFalse();
    }

    @Test
    void theSequenceNumberIsTwentyBitsAboveTheFlags() {
        assertThat(PollInfo.fdseq(0b1111)).isZero();
        assertThat(PollInfo.fdseq(0xfffff0)).isEqualTo(0xfffff);
        assertThat(PollInfo.fdseq(-1)).isEqualTo(0xfffff);
        assertThat(PollInfo.fdseq(0x00abcde7)).isEqualTo(0xabcde);
    }

    @Test
    void closingBeatsTimeoutBeatsEventErr() {
        pd.setEventErr(true, 0);
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_ERR_NOT_POLLABLE);
        pd.rd = -1;
        publish();
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_ERR_TIMEOUT);
        pd.pollUnblock();
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
    }

    @Test
    void aWriterIsNotToldOfEventErr() {
        pd.setEventErr(true, 0);
        assertThat(check(Mode.WRITE)).isEqualTo(PollDesc.POLL_NO_ERROR);
    }

    @Test
    void aDeadlineConcernsItsOwnDirection() {
        pd.rd = -1;
        publish();
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_ERR_TIMEOUT);
        assertThat(check(Mode.WRITE)).isEqualTo(PollDesc.POLL_NO_ERROR);
        pd.rd = 1;
        pd.wd = -1;
        publish();
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_NO_ERROR);
        assertThat(check(Mode.WRITE)).isEqualTo(PollDesc.POLL_ERR_TIMEOUT);
    }

    @Test
    void publishKeepsEventErr() {
        pd.setEventErr(true, 0);
        publish();
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_ERR_NOT_POLLABLE);
        pd.setEventErr(false, 0);
        publish();
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_NO_ERROR);
    }

    @Test
    void eventErrOfAnotherOpeningIsIgnored() { // Go: issue 59545
        int old = pd.fdseq();
        reopen();
        pd.setEventErr(true, old);
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_NO_ERROR);
        pd.setEventErr(true, pd.fdseq());
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_ERR_NOT_POLLABLE);
        pd.setEventErr(false, old);
        assertThat(check(Mode.READ))
                .as("nor does it clear")
                .isEqualTo(PollDesc.POLL_ERR_NOT_POLLABLE);
    }

    @Test
    void openingClearsEventErr() {
        pd.setEventErr(true, 0);
        reopen();
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_NO_ERROR);
    }

    @Test
    void theTwentyBitsWrapAndOnlyTheyAreCompared() {
        for (int i = 0; i < 1 << PollInfo.FDSEQ_BITS; i++) {
            pd.retire();
        }
        pd.open(t.listener);
        assertThat(pd.fdseq()).isEqualTo(1 + (1 << PollInfo.FDSEQ_BITS));
        pd.setEventErr(true, 2);
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_NO_ERROR);
        pd.setEventErr(true, 1); // a million openings ago, and taken for this one: as in Go
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_ERR_NOT_POLLABLE);
    }

    @Test
    void aNumberWhoseTwentyBitsAreZeroIsNotAWildcard() {
        while ((pd.fdseq() & PollInfo.FDSEQ_MASK) != 0) {
            pd.retire();
        }
        pd.open(t.listener);
        pd.setEventErr(true, pd.fdseq() - 1);
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_NO_ERROR);
        pd.setEventErr(true, pd.fdseq());
        assertThat(check(Mode.READ)).isEqualTo(PollDesc.POLL_ERR_NOT_POLLABLE);
    }

    private void reopen() {
        pd.pollUnblock();
        t.sched.pollcache.free(pd);
        assertThat(t.open()).isSameAs(pd);
    }
}
