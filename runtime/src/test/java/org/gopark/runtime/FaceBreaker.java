package org.gopark.runtime;

import org.gopark.internal.runtime.Mode;

/** Breaks the rule that the face knows one door; for ArrowTest. */
public final class FaceBreaker {
    Mode mode;

    private FaceBreaker() {}
}
