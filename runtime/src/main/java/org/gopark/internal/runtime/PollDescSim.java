package org.gopark.internal.runtime;

/**
 * A descriptor of the simulation: before each step of a waiter others may run.
 *
 * <p>Go: none.
 */
class PollDescSim extends PollDesc { // not final: a search plants one with a weakened transition
    private final SchedSim sim;

    PollDescSim(Sched sched, int slot) {
        super(sched, slot);
        this.sim = (SchedSim) sched;
    }

    @Override
    boolean consume(Mode mode) {
        sim.point();
        return super.consume(mode);
    }

    @Override
    boolean announce(Mode mode) {
        sim.point();
        return super.announce(mode);
    }

    @Override
    boolean netpollblockcommit(Mode mode, G gp) {
        sim.point();
        return super.netpollblockcommit(mode, gp);
    }

    @Override
    boolean leave(Mode mode) {
        sim.point();
        return super.leave(mode);
    }
}
