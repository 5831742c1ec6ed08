/*
 * selector_close.pml: a closing thread must wait until its channel is deregistered (before that,
 * channel.close() closes nothing), and only the poller selects. Two closers, one poller, one stop.
 *
 *            closer                                        poller
 *     key.cancel()                                  parked = 1                  (publish)
 *     append itself to pending    (publish)         stop asked for? pending empty?  (then look)
 *     poller stopped? do not wait                     empty: select()   else: selectNow()
 *     parked? then wakeup         (then look)       parked = 0
 *     wait until released                           walk pending: release whoever is deregistered,
 *     channel.close() really closes                               keep the rest
 *
 *                                                   stop: Selector.close(), deregisters every key
 *                                                         pollerStopped = 1     (publish)
 *                                                         release all pending   (then look)
 *
 * Why a list and a look at it: a key cancelled before a select begins is flushed at its start, and
 * then the select sleeps on, with the closer's work done and nobody to tell him.
 *
 *   proctype   Java
 *   closer     FD.destroy; RuntimePoll.pollClose; NetpollSelector.close
 *   poller     NetpollThread; NetpollSelector.netpoll
 *   stopper    GoRuntime.close
 *   traffic    other connections, whose events end a select at any moment
 *   atRest     the invariant; it runs when nothing else can
 *
 * The JDK's part: cancel() puts the key on the cancelled set; a select empties the set at its start
 * and at its end; a wakeup stays until a select takes it, and selectNow takes it, too.
 *
 * Two properties: every closer gets through, with its key deregistered; no run is endless (the
 * poller may not go round with selectNow for ever). Waiting is netpollblock.pml's or a semaphore's
 * matter: here it is "until released". Sequentially consistent; one step is one access in Java.
 */
#define CLOSERS 2

bit registered[CLOSERS] = 1;            /* channel.isRegistered() */
bit cancelled[CLOSERS];                 /* the selector's cancelled-key set */
bit pending[CLOSERS];                   /* NetpollSelector.pending */
bit released[CLOSERS];                  /* closer i may go on */
byte through;                           /* closers that came to channel.close() */

bit wakeup;                             /* Selector.wakeup() was called, no select took it */
bit parked;                             /* NetpollSelector.parked */
bit stop;                               /* GoRuntime.close() asked the poller to end */
bit pollerStopped;                      /* the selector is closed, all keys are gone */
bit event;                              /* another connection has something */

#define noPending (!pending[0] && !pending[1])

inline wakeIfParked()
{
    if
    :: parked -> wakeup = 1
    :: else
    fi
}

proctype closer(byte i)
{
    cancelled[i] = registered[i];       /* key.cancel(): no effect on a closed selector */
#ifdef WAKEUP_BEFORE_APPEND
    wakeIfParked();
    pending[i] = 1;
#else
    pending[i] = 1;
#endif
#ifndef NO_STOP_RECHECK
    if
    :: pollerStopped -> goto close
    :: else
    fi;
#endif
#ifndef WAKEUP_BEFORE_APPEND
    wakeIfParked();
#endif
    released[i];                        /* wait, deaf to interrupts */
close:
    assert(!registered[i]);             /* channel.close() closes, and the peer sees it */
    through++
}

/* processDeregisterQueue */
inline flush()
{
    d_step {
        if :: cancelled[0] -> cancelled[0] = 0; registered[0] = 0 :: else fi;
        if :: cancelled[1] -> cancelled[1] = 0; registered[1] = 0 :: else fi
    }
}

inline walk(i)
{
    if
    :: pending[i] && !registered[i] -> pending[i] = 0; released[i] = 1
    :: else                             /* nobody, or not yet: stays on the list */
    fi
}

active proctype poller()
{
    bit now, woken;

    do
    ::
#ifndef PARKED_AFTER_LOOK
       parked = 1;
#endif
       if
       :: stop -> break
       :: else
       fi;
#ifdef CANCEL_THEN_WAIT_NO_LIST_CHECK
       now = 0;
#else
       now = !noPending;
#endif
#ifdef PARKED_AFTER_LOOK
       parked = 1;
#endif
       flush();                         /* the start of a select */
end_select:
       atomic { now || wakeup || event -> woken = wakeup; event = 0 };
       flush();                         /* the end of a select */
       if
       :: woken -> wakeup = 0
       :: else
       fi;
       parked = 0;
       walk(0);
       walk(1)
    od;

#ifdef STOPPED_TOO_EARLY
    pollerStopped = 1;
#endif
    atomic {                            /* Selector.close() */
        registered[0] = 0; registered[1] = 0;
        cancelled[0] = 0; cancelled[1] = 0
    };
#if !defined(STOPPED_TOO_EARLY) && !defined(STOPPED_TOO_LATE)
    pollerStopped = 1;
#endif
    walk(0);
    walk(1);
#ifdef STOPPED_TOO_LATE
    pollerStopped = 1
#endif
}

active proctype stopper()
{
    if
    :: true                             /* this runtime is never closed */
    :: true -> stop = 1; wakeIfParked()
    fi
}

active proctype traffic()
{
    event = 1
}

active proctype atRest()
{
    timeout;
    assert(stop == pollerStopped);                      /* a stop is not lost */
    assert(through == CLOSERS)                          /* nor is a closer */
}

init
{
    atomic { run closer(0); run closer(1) }
}
