package org.gopark.internal.runtime;

/**
 * How many Ps it pays to keep busy: all, unless the Ms wait for cores and fewer would not have to.
 *
 * <p>Used by sysmon; any thread may ask for the answer.
 *
 * <p>Go: none; there an M is woken whenever there is work and a P.
 */
class Contention { // not final: a test plants one that always says the same
    /*
     * Two Ms to whom other processes leave one core take turns on it, and whatever one has begun
     * waits until the kernel has let the other run for 3 or 4 ms. One M would do the same work, and
     * nobody would wait. So:
     *
     *   FREE     all Ps. In a window the Ms waited long for what they ran, and ran no longer than
     *            fewer could have: then so many Ps are enough; TRIAL
     *   TRIAL    two windows, of which the second says whether they wait half as long, if at all.
     *            If so: HOLD. If not, since others want every core, it is no help: FREE, and no
     *            other trial for a while
     *   HOLD     for a while, and then FREE, since the others may have gone
     *
     * A while is twice as long as the last one of its kind, unless there was some calm: windows,
     * free, in which the Ms ran and did not wait.
     *
     * Enough means: with so many Ps busy no M is woken because a queue is long, none waits for the
     * network, since a busy one asks when it runs dry, and with more than that an M that runs dry
     * looks no further. Work that does not move for a tick of sysmon gets another M all the same.
     * So nothing but speed depends on this.
     */
    private static final boolean ENABLED = !"false".equals(System.getProperty("gopark.contention"));

    private static final long WINDOW_NANOS = 20_000_000; // the kernel counts in ticks of up to 4 ms
    private static final int WINDOW_MS = 8; // a window more for so many Ms: each is a file to read
    private static final double WAITS = 0.25; // of the time that they run: that is long
    private static final int CALM = 5; // windows
    private static final long MIN_WHILE_NANOS = 100_000_000;
    private static final long MAX_HOLD_NANOS = 3_200_000_000L;
    private static final long MAX_PAUSE_NANOS = 800_000_000;

    private enum State {
        FREE,
        TRIAL,
        HOLD
    }

    private final int gomaxprocs;
    private final boolean hasChoice;
    private volatile int enough;

    // sysmon's
    private State state = State.FREE;
    private long lookedAt;
    private double waitsBefore; // the trial
    private boolean mixed; // the window began before the trial
    private long until; // the end of the hold; before it, when free, no trial
    private long hold;
    private long pause; // after a trial that was no help
    private int calm = CALM;

    Contention(int gomaxprocs) {
        this(gomaxprocs, ENABLED);
    }

    Contention(int gomaxprocs, boolean enabled) {
        this.gomaxprocs = gomaxprocs;
        this.hasChoice = enabled && gomaxprocs > 1;
        this.enough = gomaxprocs;
    }

    /** Of all Ps, so many are enough; all of them, if cores are not scarce. */
    int enough() {
        return enough;
    }

    /** Whether there is anything to choose. */
    boolean hasChoice() {
        return hasChoice;
    }

    /** Whether it is time to look how {@code mcount} Ms fare. */
    boolean isTime(long now, int mcount) {
        return hasChoice() && now - lookedAt >= WINDOW_NANOS * (1 + mcount / WINDOW_MS);
    }

    /** Looks how they fare. */
    void look(long now, Iterable<M> allm) {
        long window = now - lookedAt;
        lookedAt = now;
        long ran = 0;
        long waited = 0;
        for (M m : allm) {
            Schedstat s = m.schedstat;
            if (s != null && s.look()) {
                ran += s.ran();
                waited += s.waited();
            }
        }
        window(now, window, ran, waited);
    }

    /** In the {@code window} that ends {@code now} the Ms ran and waited so long, in sum. */
    void window(long now, long window, long ran, long waited) {
        double waits = (double) waited / Math.max(ran, 1);
        switch (state) {
            case FREE -> {
                int needed = (int) (ran / window) + 1;
                boolean busy = ran > window / 4;
                if (busy && waits <= WAITS) {
                    calm++;
                } else if (busy && needed < gomaxprocs && now - until >= 0) {
                    tryWith(needed);
                    waitsBefore = waits;
                }
            }
            case TRIAL -> {
                if (mixed) {
                    mixed = false;
                    return;
                }
                if (waits > WAITS && waits > waitsBefore / 2) {
                    pause = nextWhile(pause, MAX_PAUSE_NANOS);
                    until = now + pause;
                    free();
                } else {
                    hold = nextWhile(hold, MAX_HOLD_NANOS);
                    pause = 0;
                    until = now + hold;
                    state = State.HOLD;
                }
            }
            case HOLD -> {
                if (now - until >= 0) {
                    free();
                }
            }
        }
    }

    private void tryWith(int needed) {
        if (calm >= CALM) {
            hold = 0;
            pause = 0;
        }
        calm = 0;
        enough = needed;
        state = State.TRIAL;
        mixed = true;
    }

    private static long nextWhile(long last, long max) {
        return last == 0 ? MIN_WHILE_NANOS : Math.min(2 * last, max);
    }

    private void free() {
        enough = gomaxprocs;
        state = State.FREE;
    }
}
