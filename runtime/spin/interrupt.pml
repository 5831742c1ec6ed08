/*
 * interrupt.pml: a parked reader is interrupted and takes itself out of PollDesc.rg, against an
 * edge, a deadline and a close. Whoever wins the CAS on rg decides how the wait ends.
 *
 *     parked, rg = G
 *        |-- G -> NIL    abandon, the reader itself       interrupted; nobody will ready it
 *        |-- G -> READY  netpollready                     goready is on its way: wait for it,
 *        |-- G -> NIL    deadline, close                    go on as if not interrupted
 *
 *     the reader, woken:  status WAITING?  no: leave
 *                         interrupted: clear the status; abandon: won: leave
 *                                                                 lost: park again, till readied
 *                         on leaving: the status is set again
 *
 *   proctype     Java
 *   reader       FD.read; RuntimePoll.pollWait; PollDesc.netpollblock, abandon; Proc.gopark, parkM
 *   poller       Netpoll.netpoll; PollDesc.netpollready; Proc.injectglist, goready
 *   closer       RuntimePoll.pollUnblock
 *   deadline     one that fired and was moved to the future before the reader looked
 *   interrupter  Thread.interrupt, once, at any moment
 *   network      the peer
 *   atRest       the invariant; it runs when nothing else can
 *
 * The rest of rg: netpollblock.pml. netpollunblock's loop is one step here, as shown there.
 * Sequentially consistent; one step is one volatile access, CAS or JDK call.
 */
#define ARRIVALS 2                      /* of data or noise, at most */
#define cas(word, from, to) atomic { word == from -> word = to }

mtype = { NIL, READY, WAIT, G };        /* PollDesc.rg */
mtype = { RUNNING, WAITING, RUNNABLE }; /* G.status */

mtype rg = NIL;
mtype status = RUNNING;
bit   permit;                           /* LockSupport's, of the reader's thread */
bit   interrupted;                      /* the thread's interrupt status */
bit   sent;                             /* Thread.interrupt was called */
bit   seen;                             /* the caller of FD.read was told */
bit   closing;
short netpollWaiters;                   /* signed: the taker may count before the parker */
byte  unread;
bit   edge;                             /* an edge that netpoll has not returned yet */

/* PollDesc.netpollunblock, then Proc.goready; then the waiter is no longer counted. */
inline unblock(ioready)
{
    atomic {
        gp = (rg == G);
        if
        :: rg == READY || (rg == NIL && !ioready)
        :: else -> rg = (ioready -> READY : NIL)
        fi
    };
    if
    :: gp ->
       atomic { assert(status == WAITING); status = RUNNABLE }; /* "bad g->status in ready" */
       permit = 1;
       netpollWaiters--
    :: else
    fi
}

active proctype reader()
{
    mtype old; bit was, gone;

read:                                   /* FD.read, again and again until closed */
    if
    :: closing -> goto closed           /* pollReset */
    :: else
    fi;
    rg = NIL;
again:
    if
    :: atomic { unread > 0 -> unread-- } -> goto read           /* read(2) */
    :: else                                                     /* EAGAIN */
    fi;
    if
    :: closing -> goto closed           /* pollWait */
    :: else
    fi;
block:                                  /* netpollblock */
    if
    :: cas(rg, READY, NIL) -> goto again
    :: cas(rg, NIL, WAIT)
    fi;
    if
    :: closing -> goto leave
    :: else
    fi;
    status = WAITING;                   /* gopark, parkM */
    netpollWaiters++;                   /* netpollblockcommit: counted first */
    if
    :: cas(rg, WAIT, G)
    :: else -> netpollWaiters--; status = RUNNABLE
    fi;
    do
    :: status == WAITING ->
end_parked:
       atomic { permit || interrupted -> permit = 0 };          /* LockSupport.park */
       if
       :: interrupted ->                                        /* Thread.interrupted() */
#ifndef KEEPS_STATUS
          interrupted = 0;
#endif
          was = 1;
#ifdef BLIND_STORE
          atomic { gone = 1; rg = NIL };
#else
          if                                                    /* PollDesc.abandon */
          :: cas(rg, G, NIL) -> gone = 1
          :: else
          fi;
#endif
          if
          :: gone ->
#ifndef KEEPS_COUNT
             netpollWaiters--;
#endif
             status = RUNNABLE; break                           /* nobody else can ready it now */
          :: else
#ifdef LEAVES_AT_ONCE
             -> status = RUNNABLE; break
#endif
          fi
       :: else
       fi
    :: else -> break
    od;
    status = RUNNING;
    if                                  /* finally: the status is the caller's */
    :: was -> was = 0;
#ifndef LOSES_STATUS
       interrupted = 1
#endif
    :: else
    fi;
    if
    :: gone ->                          /* takeInterrupt */
       gone = 0;
#ifdef SWAP_AFTER_ABANDON
       rg = NIL;
#endif
       if
       :: closing -> goto closed        /* close comes first */
       :: else
       fi;
       /* ErrInterrupted: the caller finds the status, clears it, and reads on */
       atomic { assert(interrupted); interrupted = 0; seen = 1 };
#ifdef EDGE_IS_LOST
       rg = NIL; goto block
#else
       goto read
#endif
    :: else
    fi;
leave:
    atomic { old = rg; rg = NIL };
    assert(old != G);                   /* "corrupted polldesc" */
    if
    :: old == READY -> goto again
    :: else ->
       if
       :: closing -> goto closed
       :: else -> goto block
       fi
    fi;
closed:
    skip
}

active proctype poller()
{
    bit gp;

end:
    do
    :: atomic { edge -> edge = 0 };
       if
       :: unread == 0                   /* read meanwhile: the kernel may drop the event */
       :: true -> unblock(true)         /* netpollready */
       fi
    od
}

active proctype closer()
{
    bit gp;

    if
    :: true                             /* this run never closes */
    :: true -> closing = 1; unblock(false)
    fi
}

active proctype deadline()
{
    bit gp;

    unblock(false)                      /* the reader finds no error: it must wait again */
}

active proctype interrupter()
{
    atomic { interrupted = 1; sent = 1 };
    permit = 1                          /* interrupt unparks, too */
}

active proctype network()
{
    byte n;

    do
    :: n < ARRIVALS -> n++;
       if
       :: unread++
       :: true                          /* noise: an edge without data */
       fi;
       edge = 1
    :: break
    od
}

active proctype atRest()
{
    timeout;
    assert(status != WAITING || (unread == 0 && !closing && !interrupted));
    assert(status != RUNNABLE);
    assert((rg == G) == (status == WAITING) && rg != WAIT);
    assert(netpollWaiters == (rg == G));
    assert(sent == (seen || interrupted))               /* no interrupt is lost */
}
