package org.gopark.net;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What was being done, and between whom, when it failed.
 *
 * <p>Go: net/net.go OpError, without its Err, which is the exception's cause
 *
 * @param op {@code dial}, {@code listen}, {@code accept}, {@code read}, {@code write}, {@code
 *     readfrom}, {@code writeto}, {@code close} or {@code set}
 * @param net the network as it was named in dial or listen, for example {@code tcp}
 * @param source the near end, if known
 * @param addr the far end, or the address that was dialled or listened on, if known
 */
public record NetOp(String op, String net, @Nullable Addr source, @Nullable Addr addr)
        implements Serializable {
    /** {@code read tcp 127.0.0.1:5000->127.0.0.1:6000}; a message goes on with a colon. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(op);
        if (!net.isEmpty()) {
            s.append(' ').append(net);
        }
        if (source != null) {
            s.append(' ').append(source);
        }
        if (addr != null) {
            s.append(source != null ? "->" : " ").append(addr);
        }
        return s.toString();
    }
}
