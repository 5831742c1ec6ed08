package org.gopark.internal.runtime;

/**
 * The direction of a wait on a descriptor.
 *
 * <p>Go: runtime/netpoll.go mode ('r' and 'w')
 */
public enum Mode {
    READ,
    WRITE
}
