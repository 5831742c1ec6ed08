/*
 * selector_write.pml: both directions of one key on NetpollSelector, a reader and a writer at once.
 * OP_READ stays set (selector.pml); OP_WRITE is set only while a writer waits.
 *
 *            poller                                        writer
 *     a key fired for OP_WRITE:                     write(2): EAGAIN
 *       clear OP_WRITE, queue the key   (first)     wg: NIL -> WAIT             (publish)
 *       wg -> READY, goready            (second)    OP_WRITE clear?             (then look)
 *                                                     set it, queue the key
 *                                                     parked? then wakeup
 *                                                   wg: WAIT -> G, park
 *
 * Clear first, ready second: whoever runs because of READY must find the bit already clear, or he
 * takes the old bit for his own and nobody sets it again.
 *
 * Both bits live in one word that three threads change, so every change is an atomic and/or.
 *
 *   proctype   Java
 *   waiter     OP_READ: FD.read, OP_WRITE: FD.write; PollDesc.netpollblock; NetpollSelector.arm
 *   poller     NetpollThread; NetpollSelector.netpoll; PollDesc.netpollready
 *   network    the peer: sends, and takes what we sent
 *   atRest     the invariant; it runs when nothing else can
 *
 * Two properties: nobody sleeps whose socket is ready; no run is endless, the poller does not spin.
 *
 * The JDK's part, and what is taken over from netpollblock.pml: as in selector.pml. OP_CONNECT
 * follows the rules of OP_WRITE; what is special about it is in selector_connect.pml.
 */
#define OP_READ  1
#define OP_WRITE 2
#define EVENTS   3                      /* at most, in any mixture of both directions */
#define cas(word, from, to) atomic { word == from -> word = to }

mtype = { NIL, READY, WAIT, G };

mtype sema[3] = NIL;                    /* PollDesc.rg is sema[OP_READ], wg is sema[OP_WRITE] */
byte  avail[3];                         /* messages to read; room to write */

byte  interestOps = OP_READ;            /* key.interestOps() */
bit   queued;                           /* the key stands in the selector's update queue */
byte  kernel = OP_READ;                 /* what epoll was told */
bit   wakeup;                           /* Selector.wakeup() was called, no select took it */
bit   parked;                           /* NetpollSelector.parked */

#define rg sema[OP_READ]
#define wg sema[OP_WRITE]
#define readable (avail[OP_READ] > 0 -> OP_READ : 0)
#define writable (avail[OP_WRITE] > 0 -> OP_WRITE : 0)
#define ready (kernel & (readable | writable))

inline interestOpsOr(op)                /* the word first, then the queue */
{
    if
    :: atomic { !(interestOps & op) -> interestOps = interestOps | op } -> queued = 1
    :: else
    fi
}

inline interestOpsAnd(op)
{
    if
    :: atomic { (interestOps & op) -> interestOps = interestOps & ~op } -> queued = 1
    :: else
    fi
}

inline arm()                            /* NetpollSelector.arm, on the waiter's thread */
{
    if
    :: !(interestOps & op) ->
#ifdef INTEREST_SET
       ops = interestOps;
       interestOps = ops | op; queued = 1;                      /* interestOps(ops | op) */
#else
       interestOpsOr(op);
#endif
       if
       :: parked -> wakeup = 1
       :: else
       fi
    :: else
    fi
}

proctype waiter(byte op)
{
#ifdef INTEREST_SET
    byte ops;
#endif
    mtype old;

call:                                   /* FD.read, FD.write */
    if
    :: true                             /* one more */
    :: true -> goto gone                /* never again */
    fi;
    sema[op] = NIL;                     /* pollReset */
again:
    if
    :: atomic { avail[op] > 0 -> avail[op]-- } -> goto call
    :: else                                                     /* EAGAIN */
    fi;
    if                                                          /* netpollblock */
    :: cas(sema[op], READY, NIL) -> goto again
    :: cas(sema[op], NIL, WAIT)
    fi;
    arm();
    if
    :: cas(sema[op], WAIT, G)                                   /* netpollblockcommit */
    :: else
    fi;
end_parked:
    sema[op] != G;
    atomic { old = sema[op]; sema[op] = NIL };
    assert(old == READY);
    goto again;
gone:
    skip
}

active proctype poller()
{
    byte fired;
    bit woken;

    do
    :: parked = 1;
       atomic {                         /* select: processUpdateQueue */
           if
           :: queued -> queued = 0; kernel = interestOps
           :: else
           fi
       };
end_select:
       atomic { (wakeup || ready) -> woken = wakeup; fired = ready };   /* epoll_wait */
       fired = fired & interestOps;     /* translateReadyOps */
       if
       :: woken -> wakeup = 0
       :: else
       fi;
       parked = 0;

       if
       :: !(fired & OP_WRITE)
       :: (fired & OP_WRITE) ->
#ifdef READY_FIRST
          wg = READY; interestOpsAnd(OP_WRITE)
#else
          interestOpsAnd(OP_WRITE); wg = READY                  /* netpollready, goready */
#endif
       fi;
       if
       :: !(fired & OP_READ)
       :: (fired & OP_READ) && rg != READY -> rg = READY
       :: (fired & OP_READ) && rg == READY ->
          interestOpsAnd(OP_READ);
          if
          :: rg != READY -> interestOpsOr(OP_READ)
          :: else
          fi
       fi
    od
}

active proctype network()
{
    byte n;

    do
    :: n < EVENTS -> n++;
       if
       :: avail[OP_READ]++
       :: avail[OP_WRITE]++
       fi
    :: break
    od
}

active proctype atRest()
{
    timeout;
    assert(rg != G || avail[OP_READ] == 0);
    assert(wg != G || avail[OP_WRITE] == 0);
    assert(rg != WAIT && wg != WAIT && poller@end_select)
}

init
{
    atomic { run waiter(OP_READ); run waiter(OP_WRITE) }
}
