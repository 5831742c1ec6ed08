/*
 * hup.pml: a reader under an edge-triggered back end that waits before it tries, since its last read was
 * short. Data and the end of the stream may come in one event; after the read that took the data the kernel
 * tells nothing more. The reader reads to the end all the same.
 *
 *        the reader                         the poller
 *   a short read                       an event; with the end of the stream: hup   (publish)
 *   rg = WAIT            (publish)     rg = READY, or wakes
 *   hup? then try        (look)
 *
 *   proctype   PollDesc, ShortRead
 *   peer       sends, ends; the kernel queues an edge for each change, and one for all that are queued
 *   poller     NetpollEpoll.event: setHup, netpollready
 *   reader     FD.read: prepareRead, read, tryAgain
 *   atRest     the invariant; it runs when nothing else can
 *
 * The reader may also try at any time (the policy is not part of this); then it forgets the edges of before.
 * Sequentially consistent.
 */
mtype = { NIL, READY, WAIT, G };

mtype rg = NIL;
bit  hup;
bit  avail;                             /* there is data */
bit  eof;
bit  edge;                              /* an event is queued in the kernel */
bit  woken;
bit  done;

proctype peer()
{
    if
    :: atomic { avail = 1; edge = 1 };
       if
       :: atomic { avail = 1; edge = 1 }
       :: skip
       fi;
       if
       :: atomic { eof = 1; edge = 1 }
       :: skip                          /* it stays, and is silent */
       fi
    :: atomic { avail = 1; eof = 1; edge = 1 }
    fi
}

proctype poller()
{
    bit in, rdhup;
end:
    do
    :: atomic { edge -> edge = 0; in = (avail || eof); rdhup = eof };
       if
       :: in ->
#ifndef READY_FIRST
          hup = hup | rdhup;
#endif
          atomic {
              if
              :: rg == G -> rg = READY; woken = 1
              :: rg == READY
              :: else -> rg = READY
              fi
          };
#ifdef READY_FIRST
          hup = hup | rdhup
#else
          skip
#endif
       :: else
       fi
    od
}

proctype reader()
{
    bit drained;                        /* the last read was short */
    bit first;                          /* this wait comes before a try */
next:
    if
    :: drained ->
       first = 1;
#ifdef RESET_DROPS_READY
       rg = NIL;
#endif
       goto wait
    :: rg = NIL                         /* pollReset */
    fi;
try:
    if
    :: atomic { avail -> avail = 0 }; drained = 1; goto next
    :: atomic { !avail && eof }; goto over
    :: atomic { !avail && !eof }; first = 0
    fi;
wait:
    if
    :: atomic { rg == READY -> rg = NIL }; goto woke
    :: atomic { rg == NIL -> rg = WAIT }
    fi;
    if
#ifndef FORGETS_HUP
    :: first && hup -> goto leave
#endif
#ifdef FORGETS_HUP
    :: else
#else
    :: !(first && hup)
#endif
    fi;
    if
    :: atomic { rg == WAIT -> rg = G };
end_parked:
       woken -> woken = 0
    :: atomic { rg != WAIT }
    fi;
leave:
    rg = NIL;
woke:
    drained = 0;
    first = 0;
    goto try;
over:
    done = 1
}

active proctype atRest()
{
    timeout;
    assert(avail == 0);
    assert(eof == 0 || done)
}

init
{
    atomic { run peer(); run poller(); run reader() }
}
