package org.gopark.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Finds the addresses of a host. Called on a thread of the operating system that may block.
 *
 * <p>Go: net/lookup.go Resolver
 */
@FunctionalInterface
public interface Resolver {
    /** The one of the JDK: {@link InetAddress#getAllByName}. */
    Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * The addresses of {@code host}, which is no address itself; the first to be tried comes first.
     *
     * @throws UnknownHostException there are none
     */
    List<InetAddress> lookup(String host) throws UnknownHostException;
}
