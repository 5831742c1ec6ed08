package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * An M that is about to sleep on its note, and who wakes it: whether one has seen the key, and the
 * other whom to wake.
 *
 * <p>Go: runtime/lock_futex.go notesleep, notewakeup
 */
public class NoteStress {
    private NoteStress() {}

    static class Sleeping {
        final Note note = new Note(StressSched.SCHED);
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it does not sleep, and is woken")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it does not sleep")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it sleeps, and is woken")
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = "it sleeps for ever")
    public static class Wakeup extends Sleeping {
        @Actor
        public void sleeper(ZZ_Result r) {
            r.r1 = note.announce();
        }

        @Actor
        public void waker(ZZ_Result r) {
            r.r2 = note.post() != null;
        }
    }

    /** Twin: looks whom to wake, and then says why. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it does not sleep, and is woken")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it does not sleep")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it sleeps, and is woken")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING, desc = "it sleeps for ever")
    public static class WakeupBroken extends Sleeping {
        @Actor
        public void sleeper(ZZ_Result r) {
            r.r1 = note.announce();
        }

        @Actor
        public void waker(ZZ_Result r) {
            r.r2 = note.sleeper != null;
            note.post();
        }
    }
}
