package org.gopark.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The descriptor that has had the last events to itself, if there is one: its reader may look for
 * more for a while instead of parking, and keeps nobody waiting.
 *
 * <p>Written by the poller, read by anybody.
 *
 * <p>Go: none.
 */
@SuppressWarnings("ReferenceEquality") // a descriptor is its slot
final class Lone {
    /** So many polls in a row must have seen nothing but it. */
    private static final int RUN = 8;

    private volatile @Nullable PollDesc lone;
    private volatile boolean disturbed;

    // Confined to the poller.
    private int events; // of the poll in progress
    private @Nullable PollDesc last; // of the latest event
    private @Nullable PollDesc candidate;
    private int run;

    boolean is(PollDesc pd) {
        return lone == pd;
    }

    /** During a poll: something happened on {@code pd}. */
    void event(PollDesc pd) {
        events++;
        last = pd;
    }

    /** Something happened on {@code pd} that another thread has found. */
    void disturb(PollDesc pd) {
        if (lone != pd && !disturbed) {
            disturbed = true;
        }
    }

    /** After a poll. */
    void polled() {
        if (disturbed) {
            disturbed = false;
            candidate = null;
            lone = null;
        }
        if (events == 0) {
            return;
        }
        if (events == 1 && last == candidate) {
            run = Math.min(run + 1, RUN);
        } else {
            candidate = events == 1 ? last : null;
            run = 0;
        }
        events = 0;
        PollDesc now = run == RUN ? candidate : null;
        if (lone != now) {
            lone = now; // only when it changes: readers keep their copy of the line
        }
    }
}
