import org.jspecify.annotations.NullMarked;

/** Go's package net on virtual threads: blocking connections over a netpoller. */
@NullMarked
module org.gopark.net {
    requires static org.jspecify;
    requires jdk.net;
    requires transitive org.gopark.runtime;

    exports org.gopark.net;
}
