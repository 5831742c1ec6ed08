package org.gopark.internal.runtime;

/** Breaks the rule that this package has few public classes; for ArrowTest. */
public final class PublicBreaker {
    private PublicBreaker() {}
}
