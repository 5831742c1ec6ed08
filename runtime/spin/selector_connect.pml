/*
 * selector_connect.pml: OP_CONNECT on NetpollSelector. A dialler waits on wg as a writer does, but
 * its bit must not outlive finishConnect: the JDK hides OP_CONNECT on a connected channel, while
 * epoll goes on reporting it, so the select returns at once with nothing selected, for ever.
 *
 *            poller                                        dialler
 *     a key fired for OP_CONNECT:                   connect(2) issued; register
 *       clear OP_CONNECT, queue the key (first)     wg: NIL -> WAIT             (publish)
 *       wg -> READY, goready            (second)    OP_CONNECT clear?           (then look)
 *                                                     set it, queue the key
 *                                                     parked? then wakeup
 *                                                   wg: WAIT -> G, park
 *                                                   finishConnect: no? wait again
 *                                                   clear OP_CONNECT, queue the key
 *
 * The last line is needed: a dialler that looks between the poller's two steps sets the bit once
 * more and is readied by the event already on its way.
 *
 *   proctype   Java
 *   dialler    NetFD.connect; RuntimePoll.pollOpen; PollDesc.netpollblock; NetpollSelector.arm
 *   poller     NetpollThread; NetpollSelector.netpoll; PollDesc.netpollready
 *   deadline   a dial deadline that fired and was moved before the dialler looked
 *   network    the handshake
 *   atRest     the invariant; it runs when nothing else can
 *
 * Two properties: the dialler does not sleep on an established connection; no run is endless. The
 * second needs weak fairness, which is Thread.yield() in Java: between finishConnect and the clearing
 * of the bit the poller does go round until the dialler has had its turn.
 *
 * The JDK's part, and what is taken over from netpollblock.pml: as in selector.pml.
 */
#define cas(word, from, to) atomic { word == from -> word = to }

mtype = { NIL, READY, WAIT, G };

mtype wg = NIL;                         /* PollDesc.wg */
bit   established;                      /* the kernel: the handshake is over */
bit   connected;                        /* the channel: finishConnect returned true */

bit   interestOps;                      /* the OP_CONNECT bit of key.interestOps() */
bit   queued;                           /* the key stands in the selector's update queue */
bit   kernel;                           /* what epoll was told */
bit   wakeup;                           /* Selector.wakeup() was called, no select took it */
bit   parked;                           /* NetpollSelector.parked */

inline setInterest(from, to)            /* interestOpsOr, interestOpsAnd */
{
    if
    :: cas(interestOps, from, to) -> queued = 1
    :: else
    fi
}

inline wakeIfParked()
{
    if
    :: parked -> wakeup = 1
    :: else
    fi
}

active proctype dialler()
{
    mtype old;

    if                                  /* pollOpen: either is right */
    :: setInterest(0, 1); wakeIfParked()                        /* register(OP_CONNECT) */
    :: true                                                     /* register(0) */
    fi;
    if                                  /* Go waits before it asks; asking first is right, too */
    :: true -> goto finish
    :: true
    fi;
block:                                  /* netpollblock */
    if
    :: cas(wg, READY, NIL) -> goto finish
    :: cas(wg, NIL, WAIT)
    fi;
    if
    :: !interestOps -> setInterest(0, 1); wakeIfParked()        /* arm */
    :: else
    fi;
    if
    :: cas(wg, WAIT, G)                                         /* netpollblockcommit */
    :: else
    fi;
end_parked:
    wg != G;
    atomic { old = wg; wg = NIL };
    if
    :: old == READY
    :: else -> goto block               /* pollWait: woken for nothing */
    fi;
finish:                                 /* finishConnect */
    if
    :: established -> connected = 1
    :: else -> goto block
    fi;
#ifndef LEFT_SET
    setInterest(1, 0)                   /* no wakeup: a select with the old bit returns by itself */
#endif
}

active proctype poller()
{
    bit fired, woken;

    do
    :: parked = 1;
       atomic {                         /* select: processUpdateQueue */
           if
           :: queued -> queued = 0; kernel = interestOps
           :: else
           fi
       };
end_select:
       atomic {                         /* epoll_wait */
           wakeup || (kernel && established) ->
           woken = wakeup;
           fired = (kernel && established)
       };
       fired = fired && interestOps && !connected;              /* translateReadyOps */
       if
       :: woken -> wakeup = 0
       :: else
       fi;
       parked = 0;
       if
       :: fired -> setInterest(1, 0); wg = READY                /* netpollready, goready */
       :: else
       fi
    od
}

active proctype deadline()
{
    atomic {                            /* netpollunblock(ioready = false) */
        if
        :: wg == WAIT || wg == G -> wg = NIL
        :: else
        fi
    }
}

active proctype network()
{
    established = 1
}

active proctype atRest()
{
    timeout;
    assert(connected && poller@end_select)
}
