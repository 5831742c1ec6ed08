package org.gopark.internal.runtime;

/**
 * The same, when cores are said to be scarce: whoever is woken late is woken all the same.
 *
 * <p>Go: none.
 */
final class SchedGMPCrowdedTest extends SchedGMPTest {
    /** Of two Ps or more. */
    static Contention oneIsEnough() {
        return new Contention(2) {
            @Override
            int enough() {
                return 1;
            }
        };
    }

    @Override
    SchedGMP sched(int maxprocs) {
        SchedGMP s = super.sched(maxprocs);
        s.contention = oneIsEnough();
        return s;
    }
}
