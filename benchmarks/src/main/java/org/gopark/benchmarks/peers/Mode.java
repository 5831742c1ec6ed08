package org.gopark.benchmarks.peers;

/**
 * What happens to a core that has nothing to do. On a virtual machine a halted core costs an exit
 * to the host and a wake-up, which belong to none of the programs.
 */
enum Mode {
    /** A spinner of the lowest priority on each core. */
    AWAKE("awake", "cores kept awake"),

    /** Cores halt. */
    AS_IS("as-is", "cores as they are");

    final String label;
    final String title;

    Mode(String label, String title) {
        this.label = label;
        this.title = title;
    }

    static Mode of(String label) {
        for (Mode m : values()) {
            if (m.label.equals(label)) {
                return m;
            }
        }
        throw new IllegalArgumentException("mode: " + label);
    }
}
