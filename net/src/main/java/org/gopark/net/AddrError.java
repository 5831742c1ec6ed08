package org.gopark.net;

import java.io.IOException;

/**
 * A network name or an address that cannot be understood; the cause of a {@link NetError}.
 *
 * <p>Go: net/net.go AddrError, UnknownNetworkError
 */
final class AddrError extends IOException {
    private static final long serialVersionUID = 1;

    private AddrError(String message) {
        super(message);
    }

    static AddrError of(String reason, String addr) {
        return new AddrError(addr.isEmpty() ? reason : "address " + addr + ": " + reason);
    }

    static AddrError unknownNetwork(String network) {
        return new AddrError("unknown network " + network);
    }

    static AddrError unknownPort(String network, String service) {
        return new AddrError("lookup " + network + "/" + service + ": unknown port");
    }

    static AddrError missingAddress() {
        return new AddrError("missing address");
    }
}
