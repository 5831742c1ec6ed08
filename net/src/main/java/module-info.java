import org.jspecify.annotations.NullMarked;

/** Go's package net on virtual threads: blocking connections over a netpoller. */
@NullMarked
module org.gopark.net {
    requires static transitive org.jspecify;
    requires org.gopark.runtime;

    exports org.gopark.net;
}
