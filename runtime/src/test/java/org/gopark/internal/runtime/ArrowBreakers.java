package org.gopark.internal.runtime;

import java.lang.invoke.MethodHandles;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.gopark.internal.syscall.SyscallBreaker;
import org.gopark.runtime.FaceBreaker;
import org.gopark.runtime.GoRuntime;
import org.gopark.runtime.RuntimeStats;

/**
 * One small class for each rule of {@link Arrows}, which breaks it.
 *
 * <p>Go: none.
 */
final class ArrowBreakers {
    private ArrowBreakers() {}

    static Class<?> of(String rule) {
        return switch (rule) {
            case "FACE_GOES_THROUGH_ITS_DOOR" -> FaceBreaker.class;
            case "RUNTIME_KNOWS_SYSCALL_ONLY" -> Upwards.class;
            case "ONLY_THE_FACE_DOOR_AND_WHO_SHOWS_KNOW_THE_FACE" -> Stats.class;
            case "SYSCALL_KNOWS_NOBODY" -> SyscallBreaker.class;
            case "DOORS" -> PublicBreaker.class;
            case "A_DESCRIPTOR_IS_OPAQUE" -> PollDesc.class;
            case "NO_OTHER_LIBRARY" -> Library.class;
            case "CHANNELS_BELONG_TO_SYSCALL_AND_THE_BACK_ENDS" -> Channels.class;
            case "REFLECTION_BELONGS_TO_VIRTUAL_THREADS" -> Reflection.class;
            case "TIME_BELONGS_TO_TIME" -> Clock.class;
            case "NO_RANDOMNESS" -> Dice.class;
            case "THREADS_BELONG_TO_THE_TEMPLATE_THREAD" -> Threads.class;
            case "NO_SYNCHRONIZED_METHODS" -> Monitor.class;
            case "NO_LOCKS_OF_THE_JDK" -> Lock.class;
            case "PARKING_BELONGS_TO_THREE" -> Park.class;
            default -> throw new AssertionError("nothing breaks " + rule);
        };
    }

    static final class Upwards {
        Object up() {
            return GoRuntime.getDefault();
        }
    }

    static final class Stats {
        RuntimeStats stats;
    }

    static final class PollDesc {
        public int slot() {
            return 0;
        }
    }

    static final class Library {
        Object other = org.assertj.core.api.Assertions.assertThat(1);
    }

    static final class Channels {
        Selector selector;
    }

    static final class Reflection {
        Object lookup() throws IllegalAccessException {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
        }
    }

    static final class Clock {
        java.util.function.LongSupplier now = System::nanoTime;
    }

    static final class Dice {
        double roll() {
            return Math.random();
        }
    }

    static final class Threads {
        Object start() {
            return Thread.ofVirtual().unstarted(() -> {});
        }
    }

    static final class Monitor {
        private int n;

        synchronized void method() {
            n++;
        }

        void block() {
            synchronized (this) {
                n++;
            }
        }
    }

    static final class Lock {
        Object lock = new ReentrantLock();
    }

    static final class Park {
        void park() {
            LockSupport.park();
        }
    }
}
