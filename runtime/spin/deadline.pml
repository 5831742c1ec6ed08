/*
 * deadline.pml: a reader waits on PollDesc.rg with a deadline that others set, move and clear while
 * it fires. One that is over ends the wait; one that was moved in time ends nothing.
 *
 *     set(future)   lock; rd = t; publishInfo; rseq + 1, timer armed with rseq;  unlock
 *     set(past)     lock; rd < 0; publishInfo; rseq + 1, timer stopped; look at rg;  unlock; goready
 *     fire          the timer leaves the heap with its number s ... lock; s = rseq?
 *                     no: stale, unlock       yes: rd = -1; publishInfo; look at rg;  unlock; goready
 *
 *     reader:  rg = WAIT (publish), then reads info        setter, timer, close:  info (publish),
 *                                                                                 then look at rg
 *     woken without an edge: look at info again. Clean: the deadline was moved, wait again (R5)
 *     READY beats a deadline that came later (R7) or before the reader ran (R6)
 *
 *   proctype   Java
 *   reader     FD.read; RuntimePoll.pollReset, pollWait; PollDesc.netpollblock
 *   setter     PollDeadline.set; Timer.modify, stop
 *   timer      Timer.run; PollDesc.deadlineimpl, isStale; PollDeadline.expire
 *   poller     PollDesc.netpollready
 *   closer     PollDesc.tryUnblock
 *   network    the peer; edge-triggered
 *   atRest     the invariant; it runs when nothing else can
 *
 * The park is "until rg != G", and netpollunblock is one step: netpollblock.pml. An armed timer may
 * fire at any moment, and does in the end. `era` counts the deadlines: a timer may expire only its
 * own. The writer's half, and one timer for both, are not here. Sequentially consistent.
 */
#define SETS     2
#define ARRIVALS 1
#define cas(word, from, to) atomic { word == from -> word = to }

mtype = { NIL, READY, WAIT, G };        /* PollDesc.rg */
mtype = { NONE, FUTURE, PAST };         /* PollDesc.rd */

mtype rg = NIL;
mtype rd = NONE;
bit   closingInfo, expiredInfo;         /* the published PollInfo word */
bit   lock;                             /* PollDesc.lock, for this and the next two lines */
bit   closing, rrun;
byte  rseq;

bit   armed;                            /* the timer is in the heap ... */
byte  timerSeq, timerEra;               /* ... with this number; and the deadline it is for */
byte  era;
short netpollWaiters;
byte  unread;
bit   edge;

inline netpollunblock(ioready)          /* gp: the caller owes a goready */
{
    atomic {
        gp = (rg == G);
        if
#ifdef TIMEOUT_TAKES_EDGE
        :: rg == READY && ioready || (rg == NIL && !ioready)
#else
        :: rg == READY || (rg == NIL && !ioready)
#endif
        :: else -> rg = (ioready -> READY : NIL)
        fi
    }
}

inline goready()                        /* the G went on when it was taken out of rg */
{
    if
    :: gp -> gp = 0; netpollWaiters--
    :: else
    fi
}

inline publishInfo()
{
    atomic { closingInfo = closing; expiredInfo = (rd == PAST) }
}

active proctype reader()
{
    mtype old; bit retried;

read:                                   /* FD.read */
    if                                  /* pollReset: netpollcheckerr */
    :: closingInfo -> goto closed
    :: !closingInfo && expiredInfo -> goto timedOut
    :: else
    fi;
    rg = NIL;
again:
    if
    :: atomic { unread > 0 -> unread-- } -> goto read           /* read(2) */
    :: else                                                     /* EAGAIN */
    fi;
    if                                  /* pollWait: netpollcheckerr */
    :: closingInfo -> goto closed
    :: !closingInfo && expiredInfo -> goto timedOut
    :: else
    fi;
block:                                  /* netpollblock */
    if
    :: cas(rg, READY, NIL) -> goto again
    :: cas(rg, NIL, WAIT)
    fi;
#ifndef NO_RECHECK
    if
    :: closingInfo || expiredInfo -> goto leave
    :: else
    fi;
#endif
    netpollWaiters++;                   /* netpollblockcommit */
    if
    :: cas(rg, WAIT, G)
    :: else -> netpollWaiters--; goto leave
    fi;
end_parked:
    rg != G;
leave:
    atomic { old = rg; rg = NIL };
    if
    :: old == READY -> goto again
    :: else
    fi;
#if defined(WOKEN_MEANS_TIMEOUT)
    if
    :: closingInfo -> goto closed
    :: atomic { !closingInfo -> assert(expiredInfo) } -> goto timedOut
    fi;
#elif defined(SUCCESS_WITHOUT_LOOK)
    goto again;
#else
    if                                  /* pollWait: why was I woken? */
    :: closingInfo -> goto closed
    :: !closingInfo && expiredInfo -> goto timedOut
    :: else -> goto block               /* it was moved: wait again */
    fi;
#endif
timedOut:                               /* ErrDeadlineExceeded: the caller may read again, once */
    if
    :: !retried -> retried = 1;
       if
       :: !expiredInfo || closingInfo -> goto read              /* healed: as if never expired */
       :: true
       fi
    :: else
    fi;
closed:
    skip
}

active proctype setter()                /* PollDeadline.set */
{
    byte n; bit gp, was, change; mtype to;

    do
    :: n < SETS -> n++;
       if
       :: to = FUTURE
       :: to = PAST
       :: to = NONE
       fi;
       atomic { !lock -> lock = 1 };
       if
       :: closing -> lock = 0; break
       :: else
       fi;
       atomic {
           change = (to == FUTURE || to != rd);                 /* every future is another one */
           rd = to; era++
       };
#ifdef LOOKS_FIRST
       if
       :: rd == PAST -> netpollunblock(false)
       :: else
       fi;
#endif
       publishInfo();
       if                               /* armRead */
       :: !rrun && rd == FUTURE ->
          atomic { armed = 1; timerSeq = rseq; timerEra = era; rrun = 1 }
       :: !rrun && rd != FUTURE
       :: rrun && !change
       :: rrun && change ->
#ifdef NO_BUMP
          if
          :: rd != FUTURE -> rseq++
          :: else
          fi;
#else
          rseq++;
#endif
          if
          :: rd == FUTURE -> atomic { armed = 1; timerSeq = rseq; timerEra = era }
          :: else -> atomic { armed = 0; rrun = 0 }
          fi
       fi;
#ifndef LOOKS_FIRST
       if
       :: rd == PAST -> netpollunblock(false)
       :: else
       fi;
#endif
       lock = 0;
       goready()
    :: break
    od
}

active proctype timer()
{
    byte seq, its; bit gp;

end:
    do
    :: atomic { armed -> armed = 0; seq = timerSeq; its = timerEra };
       atomic { !lock -> lock = 1 };    /* deadlineimpl */
       if
#ifdef IGNORES_SEQ
       :: false
#else
       :: seq != rseq                   /* isStale */
#endif
       :: else ->
          assert(its == era);           /* it expires no other deadline */
          assert(rd == FUTURE && rrun); /* "inconsistent read deadline" */
          rd = PAST;
#ifdef FIRE_LOOKS_FIRST
          netpollunblock(false);
          publishInfo()
#else
          publishInfo();
          netpollunblock(false)
#endif
       fi;
       atomic { lock = 0; seq = 0; its = 0 };
       goready()
    od
}

active proctype poller()
{
    bit gp;

end:
    do
    :: atomic { edge -> edge = 0 };
       netpollunblock(true);            /* netpollready */
       goready()
    od
}

active proctype closer()                /* tryUnblock */
{
    bit gp;

    if
    :: true                             /* this run never closes */
    :: true ->
       atomic { !lock -> lock = 1 };
       closing = 1;
#ifndef CLOSE_KEEPS_SEQ
       rseq++;
#endif
       publishInfo();
       netpollunblock(false);
       if
       :: rrun -> atomic { armed = 0; rrun = 0 }
       :: else
       fi;
       lock = 0;
       goready()
    fi
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
    assert(rg != G || rd != PAST);                      /* no lost deadline */
    assert(rg != G || unread == 0);                     /* no lost edge */
    assert(rg != G || !closing);                        /* no lost close */
    assert(rg != WAIT && !lock && !armed);
    assert(closingInfo == closing && expiredInfo == (rd == PAST));
    assert(netpollWaiters == (rg == G))
}
