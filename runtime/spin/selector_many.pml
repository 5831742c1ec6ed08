/*
 * selector_many.pml: Ms poll one selector. It is one monitor, and a wakeup is taken by whoever selects
 * next; so one polls at a time (S12), and a break is not lost to the wrong one (S14).
 *
 *        a thread                              who polls, with the lock
 *   the key operation into the queue (publish)  seen = pending
 *   pending + 1                                 parked = 1, if it may block  (publish)
 *   parked? then wakeup              (look)     takes the queue              (look), selects
 *                                               pending - seen
 *   the task into the global queue   (publish)  wakeSig 1: does not block
 *   wakeSig 0 to 1, then wakeup                 wakeSig = 0                  (who may block, at its end)
 *                                               tasks?                       (look)
 *
 *   proctype   Java
 *   M          Lastpoll.waitElected, NetpollSelector.netpoll and block; one M at a time, or none
 *   poller     FindRunnable.netpollNow, Sysmon.pollNetwork: if an operation is pending and nobody
 *              waits; and twice for no such reason
 *   changer    NetpollSelector.change, by two threads
 *   breaker    NetpollSelector.netpollBreak, twice
 *   atRest     the invariant; it runs when nothing else can
 *
 * Closing is in selector_close.pml. There are no events. Sequentially consistent.
 */
bit  lock;                              /* pollLock */
bit  wakeSig;
bit  wakeup;                            /* of the selector: stays until somebody selects */
bit  parked;
bit  waits;                             /* lastpoll is 0 */
byte queue;                             /* key operations */
byte pending;
bit  work;                              /* in the global queue, for the M that waits */
bit  somebody;                          /* waits for the network; else all are busy */

proctype M()
{
    byte seen;

again:
    waits = 1;
    if
    :: work -> work = 0; waits = 0; goto again
    :: else
    fi;
#ifndef NO_LOCK
    atomic { lock == 0 -> lock = 1 };
#endif
    seen = pending;
#ifdef PARKED_LATE
    queue = 0;
    parked = 1;
#else
    parked = 1;
    queue = 0;
#endif
    if
    :: wakeSig -> wakeup = 0            /* selectNow */
    :: else ->
end_select:
       atomic { wakeup -> wakeup = 0 }
    fi;
    parked = 0;
#ifdef LOOKS_THEN_CLEARS
    work = 0;
    wakeSig = 0;
#else
    wakeSig = 0;
#endif
    pending = pending - seen;
    seen = 0;
    lock = 0;
    waits = 0;
#ifndef LOOKS_THEN_CLEARS
    work = 0;                           /* it looks for tasks */
#endif
    goto again
}

inline netpoll0()
{
    if
#ifdef NO_LOCK
    :: 1 ->
#else
    :: atomic { lock == 0 -> lock = 1 } ->
#endif
       seen = pending;
       queue = 0;
       wakeup = 0;                      /* selectNow */
#ifdef CLEARS
       wakeSig = 0;
#endif
#ifdef LOWERS_ALL
       pending = 0;
#else
       pending = pending - seen;
#endif
       seen = 0;
       lock = 0
#ifndef NO_LOCK
    :: else                             /* gives up */
#endif
    fi
}

proctype poller()
{
    byte seen, times;

end_idle:
    do
    :: times < 2 -> times++; netpoll0()
    :: pending > 0 && !waits -> netpoll0()
    od
}

proctype changer()
{
#ifdef COUNTS_FIRST
    pending++;
    if
    :: parked -> wakeup = 1
    :: else
    fi;
    queue++
#else
    queue++;
    pending++;
    if
    :: parked -> wakeup = 1
    :: else
    fi
#endif
}

inline netpollBreak()
{
#ifdef WAKES_FIRST
    if
    :: wakeSig == 0 -> wakeup = 1; wakeSig = 1
    :: else
    fi
#else
    if
    :: atomic { wakeSig == 0 -> wakeSig = 1 } -> wakeup = 1
    :: else
    fi
#endif
}

proctype breaker()
{
    if
    :: somebody ->
       work = 1;
       netpollBreak();
       work = 1;
       netpollBreak()
    :: else
    fi
}

active proctype atRest()
{
    timeout;
    assert(queue == 0);
    assert(work == 0)
}

init
{
    atomic {
        if
        :: somebody = 1; run M()
        :: skip
        fi;
        run poller(); run changer(); run changer(); run breaker()
    }
}
