package org.gopark.benchmarks.peers;

/** What a peer cannot do, or did wrong: its row says so, and the others go on. */
final class PeerFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String why;

    PeerFailure(String why) {
        super(why);
        this.why = why;
    }

    String why() {
        return why;
    }
}
