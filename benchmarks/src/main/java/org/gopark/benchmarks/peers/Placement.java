package org.gopark.benchmarks.peers;

/** Where the processes run. */
enum Placement {
    /** The server has one core, the load generator another. */
    ONE_CORE("server on one core, load on another"),

    /** Both share two cores, and the kernel moves them as it likes. */
    TWO_CORES("server and load share two cores");

    final String title;

    Placement(String title) {
        this.title = title;
    }
}
