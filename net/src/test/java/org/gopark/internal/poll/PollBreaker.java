package org.gopark.internal.poll;

import org.gopark.internal.runtime.RuntimeFace;
import org.gopark.net.TCPAddr;

/** Breaks the rules that this package knows nobody above and two doors below; for NetArrowTest. */
public final class PollBreaker {
    TCPAddr addr;
    RuntimeFace face;

    private PollBreaker() {}
}
