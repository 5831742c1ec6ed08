/**
 * The Java echo servers of the side-by-side comparison: the contract is {@code
 * src/peers/README.md}, and {@link org.gopark.peers.PeerOptions} is what they share. Each is a
 * program of its own, written as the users of its API would write it.
 */
@NullMarked
package org.gopark.peers;

import org.jspecify.annotations.NullMarked;
