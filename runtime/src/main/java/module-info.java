import org.jspecify.annotations.NullMarked;

/** Go's scheduler and network poller on virtual threads: goroutines, and parking them. */
@NullMarked
module org.gopark.runtime {
    requires static org.jspecify;
    requires java.management;
    requires org.jctools.core.jdk11;

    exports org.gopark.runtime;
    exports org.gopark.internal.runtime to
            org.gopark.net;
    exports org.gopark.internal.syscall to
            org.gopark.net;
}
