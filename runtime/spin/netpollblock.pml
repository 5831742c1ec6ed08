/*
 * netpollblock.pml: one reader waits on PollDesc.rg; an edge or a close must always wake it.
 *
 *               netpollblock             netpollblockcommit
 *      .-----.                .------.                       .-----.
 *   .->| NIL |--------------->| WAIT |---------------------->|  G  |   the reader is parked
 *   |  '-----'                '------'                       '-----'
 *   |    |  ^  close, deadline  |  |  close, deadline: goready |  |
 *   |    |  '-------------------'--|---------------------------'  |
 *   |    | edge               edge |                              | edge: goready
 *   |    v                         v                              v
 *   |  .-----------------------------------------------------------.
 *   '--|                           READY                           |
 *      '-----------------------------------------------------------'
 *        READY -> NIL: consumed by netpollblock, on entry (CAS) or on exit (swap)
 *
 * Why nobody sleeps for ever, in two pairs of "write mine, then read yours":
 *   reader: rg = WAIT, then reads info        closer: publishInfo, then looks at rg
 *   reader: tries read(2), then CAS NIL->WAIT poller: data first, then CAS to READY, which stays
 *
 *   proctype   Java
 *   reader     FD.read; RuntimePoll.pollReset, pollWait; PollDesc.netpollblock; Proc.gopark
 *   poller     Netpoll.netpoll; PollDesc.netpollready; Proc.injectglist, goready
 *   closer     RuntimePoll.pollUnblock (evict)
 *   deadline   a deadline that fired and was moved to the future before the reader looked
 *   stranger   any code that unparks a thread it knows nothing about
 *   network    the peer and the kernel; edge-triggered
 *   atRest     the invariant; it runs when nothing else can
 *
 * The writer and wg: the same code with the other word, and KEEPS_EDGE. Memory is sequentially
 * consistent: every shared word is a volatile or a CAS in Java, or, as status where the reader
 * itself moves it, written before one. One step here is one such access there.
 */
#define ARRIVALS 2                      /* of data or noise, at most */
#define cas(word, from, to) atomic { word == from -> word = to }

mtype = { NIL, READY, WAIT, G };        /* PollDesc.rg */
mtype = { RUNNING, WAITING, RUNNABLE }; /* G.status */

mtype rg = NIL;
mtype status = RUNNING;
bit   permit;                           /* LockSupport's, of the reader's thread */
bit   closing;                          /* its bit in the published PollInfo word */
short netpollWaiters;                   /* signed: the taker may count before the parker */
byte  unread;                           /* messages in the socket */
bit   edge;                             /* an edge that netpoll has not returned yet */

/* PollDesc.netpollunblock: gp becomes true if the caller now owns a parked G. */
inline netpollunblock(ioready, gp)
{
    do
    :: old = rg;
       if
       :: old == READY -> gp = false; break
       :: old == NIL && !ioready -> gp = false; break
       :: else ->
#ifdef BLIND_UNBLOCK
          rg = (ioready -> READY : NIL); gp = (old == G); break
#else
          if
          :: cas(rg, old, (ioready -> READY : NIL)) -> gp = (old == G); break
          :: else                       /* somebody was faster: look again */
          fi
#endif
       fi
    od
}

/* Proc.goready, for whoever took the G; then the waiter is no longer counted. */
inline goready(gp)
{
    if
    :: gp ->
#ifdef UNPARK_BEFORE_STATUS
       permit = 1;
#endif
       atomic { assert(status == WAITING); status = RUNNABLE }  /* "bad g->status in ready" */
#ifndef UNPARK_BEFORE_STATUS
       permit = 1;                      /* LockSupport.unpark: may come after the reader has left */
#endif
       netpollWaiters--
    :: else
    fi
}

active proctype reader()
{
    mtype old;

read:                                   /* FD.read, again and again until closed */
    if
    :: closing -> goto closed           /* pollReset: netpollcheckerr ... */
    :: else
    fi;
#ifdef KEEPS_EDGE
    assert(rg == NIL || rg == READY);                           /* ... a writer keeps it */
#else
    atomic { assert(rg == NIL || rg == READY); rg = NIL };      /* ... and forget a stale edge */
#endif
again:
    if
    :: atomic { unread > 0 -> unread-- } -> goto read           /* read(2) */
    :: else                                                     /* EAGAIN */
    fi;
#ifdef RESET_AFTER_EAGAIN
    rg = NIL;
#endif
    if
    :: closing -> goto closed           /* pollWait: netpollcheckerr */
    :: else
    fi;

block:                                  /* netpollblock */
    if
    :: cas(rg, READY, NIL) -> goto again                        /* the edge was faster */
    :: cas(rg, NIL, WAIT)
    :: rg == WAIT || rg == G -> assert(false)                   /* "double wait" */
    fi;
#ifndef NO_RECHECK
    if
    :: closing -> goto leave
    :: else
    fi;
#endif
    status = WAITING;                   /* gopark */
    if
#ifdef BLIND_COMMIT
    :: rg = G; netpollWaiters++
#else
    :: cas(rg, WAIT, G) -> netpollWaiters++                     /* netpollblockcommit */
    :: else -> status = RUNNING; goto leave                     /* lost: do not park */
#endif
    fi;
#ifdef PARK_WITHOUT_TEST
    if
#else
    do                                  /* while (status == WAITING) park() */
#endif
    :: status == WAITING ->
end_parked:
       atomic { permit -> permit = 0 }
#ifdef PARK_WITHOUT_TEST
    :: else
    fi;
#else
    :: else -> break
    od;
#endif
    status = RUNNING;
leave:                                  /* the exit of netpollblock: swap, not store */
#ifdef EXIT_STORE
    old = rg;
    rg = NIL;
#else
    atomic { old = rg; rg = NIL };
#endif
    assert(old != G);                   /* "corrupted polldesc" */
    if
    :: old == READY -> goto again
    :: else ->
       if
       :: closing -> goto closed        /* pollWait: why was I woken? */
       :: else -> goto block            /* for nothing: wait again */
       fi
    fi;
closed:
    skip
}

active proctype poller()
{
    mtype old; bool gp;

end:
    do
    :: atomic { edge -> edge = 0 };     /* netpoll returns; a batch of edges is one event */
       if
       :: unread == 0                   /* read meanwhile: the kernel may drop the event */
       :: true -> netpollunblock(true, gp); goready(gp)         /* netpollready */
       fi
    od
}

active proctype closer()
{
    mtype old; bool gp;

    if
    :: true                             /* this run never closes */
    :: true ->
#ifdef CLOSE_LOOKS_FIRST
       netpollunblock(false, gp);
       closing = 1;
#else
       closing = 1;                     /* publishInfo */
       netpollunblock(false, gp);
#endif
       goready(gp)
    fi
}

active proctype deadline()
{
    mtype old; bool gp;

    netpollunblock(false, gp);          /* the reader finds no error: it must wait again */
    goready(gp)
}

active proctype stranger()
{
    permit = 1
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
    assert(status != WAITING || unread == 0);           /* no lost edge */
    assert(status != WAITING || !closing);              /* no lost close */
    assert(status != RUNNABLE);                         /* no lost unpark: readied, still parked */
    assert((rg == G) == (status == WAITING) && rg != WAIT);
    assert(netpollWaiters == (rg == G))
}
