package org.gopark.net;

import java.io.Serializable;

/**
 * An end point of a network. Its {@code toString} is what {@link Net#dial} takes.
 *
 * <p>Go: net/net.go Addr
 */
public interface Addr extends Serializable {
    /** The name of the network, for example {@code tcp}. */
    String network();
}
