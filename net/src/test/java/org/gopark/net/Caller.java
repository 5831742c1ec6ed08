package org.gopark.net;

import org.gopark.runtime.GoRuntime;

/** Who may call the API: everybody. */
enum Caller {
    /** A goroutine of the runtime. */
    GOROUTINE,
    /** A virtual thread that nobody told the runtime of. */
    FOREIGN_VIRTUAL,
    /** A thread of the operating system. */
    PLATFORM;

    Thread start(GoRuntime rt, Runnable task) {
        return switch (this) {
            case GOROUTINE -> rt.go(task);
            case FOREIGN_VIRTUAL -> Thread.ofVirtual().start(task);
            case PLATFORM -> Thread.ofPlatform().daemon().start(task);
        };
    }
}
