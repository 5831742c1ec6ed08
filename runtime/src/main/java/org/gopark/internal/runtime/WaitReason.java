package org.gopark.internal.runtime;

/**
 * Why a goroutine is parked; the text is what the goroutine dump prints in brackets.
 *
 * <p>Go: runtime/runtime2.go waitReason
 *
 * <p>Differs from Go: the reasons of Go's collector, tracer and debugger are left out; nothing here
 * can wait for them.
 */
enum WaitReason {
    ZERO(""),
    IO_WAIT("IO wait"),
    CHAN_RECEIVE_NIL_CHAN("chan receive (nil chan)"),
    CHAN_SEND_NIL_CHAN("chan send (nil chan)"),
    SEMACQUIRE("semacquire"),
    SLEEP("sleep"),
    SELECT_NO_CASES("select (no cases)"),
    SELECT("select"),
    CHAN_RECEIVE("chan receive"),
    CHAN_SEND("chan send"),
    SYNC_COND_WAIT("sync.Cond.Wait"),
    SYNC_MUTEX_LOCK("sync.Mutex.Lock"),
    SYNC_RWMUTEX_RLOCK("sync.RWMutex.RLock"),
    SYNC_RWMUTEX_LOCK("sync.RWMutex.Lock"),
    SYNC_WAIT_GROUP_WAIT("sync.WaitGroup.Wait"),
    COROUTINE("coroutine");

    private final String text;

    WaitReason(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
