/*
 * selector.pml: OP_READ on the level-triggered NetpollSelector. The bit stays set for the life of
 * the connection; only a connection whose consumer does not read has it taken away.
 *
 *            poller                                        reader
 *     parked = 1                                    rg: NIL -> WAIT             (publish)
 *     select: take the queued key operations        OP_READ gone?               (then look)
 *             wait for data or wakeup                 set it, queue the key
 *     parked = 0                                      parked? then wakeup
 *     a key fired, rg is READY already:             rg: WAIT -> G, park
 *       clear OP_READ, queue the key    (write)
 *       rg no longer READY?             (then look)
 *         set OP_READ again
 *     otherwise: rg -> READY, goready
 *
 * Two Dekker pairs: OP_READ against rg, and the queue of key operations against `parked`.
 *
 * The JDK's part: interestOpsOr/And changes the word, which interestOps() shows at once, and then
 * queues the key; the kernel hears of it when the next select begins (processUpdateQueue). A wakeup
 * stays until a select takes it, and a select that is under way takes it too.
 *
 *   proctype   Java
 *   reader     FD.read; PollDesc.netpollblock; NetpollSelector.arm
 *   poller     NetpollThread; NetpollSelector.netpoll; PollDesc.netpollready
 *   network    the peer
 *   atRest     the invariant; it runs when nothing else can
 *
 * Two properties: no reader sleeps while data is unread; no run is endless, so the poller does not
 * spin on a connection whose consumer has stopped reading.
 *
 * Proved in netpollblock.pml and used here: a parked reader goes on if and only if its G was taken
 * out of rg, so "park" is "wait until rg != G"; and netpollready's CAS loop is one step to READY.
 * Sequentially consistent; one step here is one volatile access, CAS or JDK call there.
 */
#define MESSAGES 3
#if !defined(LOOK_BEFORE_PUBLISH) && !defined(LOOK_BEFORE_RESET) && !defined(LOOK_AFTER_COMMIT)
#define LOOK_AFTER_PUBLISH              /* the protocol */
#endif
#define cas(word, from, to) atomic { word == from -> word = to }

mtype = { NIL, READY, WAIT, G };

mtype rg = NIL;                         /* PollDesc.rg */
byte  unread;                           /* messages in the socket */

bit   interestOps = 1;                  /* the OP_READ bit of key.interestOps() */
bit   queued;                           /* the key stands in the selector's update queue */
bit   kernel = 1;                       /* what epoll was told */
bit   wakeup;                           /* Selector.wakeup() was called, no select took it */
bit   parked;                           /* NetpollSelector.parked */
#ifdef SEPARATE_ARMED_FLAG
bit   armedFlag = 1;
#define armed armedFlag
#else
#define armed interestOps
#endif

inline arm()                            /* NetpollSelector.arm, on the reader's thread */
{
    if
    :: !armed ->
#ifdef SEPARATE_ARMED_FLAG
       armedFlag = 1;
#endif
       if
       :: cas(interestOps, 0, 1) -> queued = 1                  /* interestOpsOr(OP_READ) */
       :: else
       fi;
#ifndef NO_WAKEUP
       if
       :: parked -> wakeup = 1
       :: else
       fi
#endif
    :: else
    fi
}

active proctype reader()
{
    mtype old;

read:                                   /* FD.read */
    if
    :: true                             /* one more read */
    :: true -> goto gone                /* a consumer that never reads again */
    fi;
#ifdef LOOK_BEFORE_RESET
    arm();
#endif
    rg = NIL;                           /* pollReset */
    if
    :: true
    :: true -> goto block               /* the short-read rule: wait first, then try */
    fi;
again:
    if
    :: atomic { unread > 0 -> unread-- } -> goto read
    :: else                                                     /* EAGAIN */
    fi;

block:                                  /* netpollblock */
#ifdef LOOK_BEFORE_PUBLISH
    arm();
#endif
    if
    :: cas(rg, READY, NIL) -> goto again
    :: cas(rg, NIL, WAIT)
    fi;
#ifdef LOOK_AFTER_PUBLISH
    arm();
#endif
    if
    :: cas(rg, WAIT, G)                                         /* netpollblockcommit */
    :: else
    fi;
#ifdef LOOK_AFTER_COMMIT
    arm();
#endif
end_parked:
    rg != G;
    atomic { old = rg; rg = NIL };
    assert(old == READY);
    goto again;
gone:
    skip
}

active proctype poller()
{
    bit fired, woken;

    do
    ::
#ifndef PARKED_AFTER_SELECT_BEGINS
       parked = 1;
#endif
       atomic {                         /* select: processUpdateQueue */
           if
           :: queued -> queued = 0; kernel = interestOps
           :: else
           fi
       };
#ifdef PARKED_AFTER_SELECT_BEGINS
       parked = 1;
#endif
end_select:
       atomic {                         /* epoll_wait */
           wakeup || (kernel && unread > 0) ->
           woken = wakeup;
           fired = (kernel && unread > 0)
       };
       fired = fired && interestOps;    /* translateReadyOps looks at the word again */
       if
       :: woken -> wakeup = 0           /* clearInterrupt: swallows a second wakeup, too */
       :: else
       fi;
       parked = 0;

       if
       :: !fired
       :: fired && rg != READY -> rg = READY                    /* netpollready, goready */
       :: fired && rg == READY ->
#ifdef NEVER_DISARM
          skip
#else
          interestOps = 0; queued = 1;                          /* interestOpsAnd(~OP_READ) */
#ifndef NO_RECHECK_AFTER_DISARM
          if
          :: rg != READY -> interestOps = 1; queued = 1         /* the reader was faster */
          :: else
#ifdef SEPARATE_ARMED_FLAG
             -> armedFlag = 0
#endif
          fi
#endif
#endif
       fi
    od
}

active proctype network()
{
    byte n;

    do
    :: n < MESSAGES -> n++; unread++
    :: break
    od
}

active proctype atRest()
{
    timeout;
    assert(rg != G || unread == 0);     /* no reader sleeps while data is unread */
    assert(rg != WAIT && poller@end_select && !wakeup)
}
