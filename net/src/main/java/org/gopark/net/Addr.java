package org.gopark.net;

/**
 * An end point of a network. Its {@code toString} is what {@link Net#dial} takes.
 *
 * <p>Go: net/net.go Addr
 */
public interface Addr {
    /** The name of the network, for example {@code tcp}. */
    String network();
}
