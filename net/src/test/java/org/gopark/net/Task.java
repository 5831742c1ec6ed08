package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import org.gopark.runtime.GoRuntime;

/** A thread that computes something, and how that went. */
final class Task<T> {
    private final String name;
    private final GoRuntime rt;
    private final Thread thread;
    private volatile T result;
    private volatile Throwable failure;
    private volatile boolean done;
    private volatile boolean interruptedAtEnd;
    private volatile boolean observed;

    Task(String name, Caller caller, GoRuntime rt, Callable<T> task) {
        this.name = name;
        this.rt = rt;
        this.thread = caller.start(rt, () -> run(task));
    }

    private void run(Callable<T> task) {
        try {
            result = task.call();
        } catch (Throwable e) {
            failure = e;
        }
        interruptedAtEnd = Thread.currentThread().isInterrupted();
        done = true;
    }

    Thread thread() {
        return thread;
    }

    boolean isDone() {
        return done;
    }

    /** Whether somebody has asked how it went, so that a failure is no surprise. */
    boolean isObserved() {
        return observed;
    }

    /** Whether the thread's interrupt status was set when its task was over. */
    boolean wasInterrupted() {
        join();
        return interruptedAtEnd;
    }

    /** Waits until the task is over, however it went. */
    void join() {
        Await.until(name + " to end", () -> done, () -> Dump.of(rt));
    }

    /** Waits for the result; what the task threw is thrown here. */
    T get() throws Exception {
        join();
        observed = true;
        if (failure instanceof Exception e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return result;
    }

    /** Waits for the end; null if it went well. */
    Throwable failure() {
        join();
        observed = true;
        return failure;
    }

    /** Waits for the end, which must be an exception of {@code type}. */
    <E> E failsWith(Class<E> type) {
        Throwable e = failure();
        assertThat(e).as("what %s ended with; its result was %s", name, result).isInstanceOf(type);
        return type.cast(e);
    }
}
