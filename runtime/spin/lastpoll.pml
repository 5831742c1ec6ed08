/*
 * lastpoll.pml: an M waits for the first timer, on a note while there is no network, in a poll once there
 * is one; and the network comes just then. A timer that another thread arms is not left lying.
 *
 *        who waits                          who arms                        who makes the network
 *   lastpoll = 0           (publish)   the timer in its heap (publish)   netpoll set     (publish)
 *   timers?                (look)      lastpoll 0?           (look)      wakes the note, and
 *   netpoll? else the note (look)      netpoll? breaks that  (look)      breaks the poll: both stay
 *                                      else wakes the note: stays
 *
 *   proctype   Lastpoll
 *   M          waitElected, block
 *   armer      breakFor, netpollBreak, by two threads that are no Ms
 *   maker      setNetpoll
 *   atRest     the invariant; it runs when nothing else can
 *
 * Timers are due at once. A wake-up of the note, and a break of the poll, stay until somebody has waited
 * there. Sequentially consistent.
 */
bit  polling;                           /* lastpoll is 0 */
bit  netpoll;
bit  key;                               /* of the note */
bit  wakeSig;                           /* of the poll */
byte heap;
byte mpid;                              /* of the M */
#ifdef ON_NOTE
bit  onNote;
#endif

proctype M()
{
again:
    polling = 1;
    if
    :: heap > 0 -> goto back
    :: else
    fi;
#ifdef ON_NOTE
    onNote = 1;
#endif
    if
    :: !netpoll ->
end_note:
       atomic { key -> key = 0 }
    :: else ->
end_poll:
       atomic { wakeSig -> wakeSig = 0 }
    fi;
back:
#ifdef ON_NOTE
    onNote = 0;
#endif
    polling = 0;
    heap = 0;                           /* runs them: atomic, as all of it is under the heap's lock */
    goto again
}

inline netpollBreak()
{
#ifdef ON_NOTE
    if
    :: netpoll -> wakeSig = 1
    :: else
    fi;
    if
    :: onNote -> key = 1
    :: else
    fi
#else
    if
    :: netpoll -> wakeSig = 1
    :: else -> key = 1
    fi
#endif
}

proctype armer()
{
    heap++;
    if
    :: polling -> netpollBreak()
    :: else                             /* it is awake, and looks before it waits */
    fi
}

proctype maker()
{
    netpoll = 1;
#ifdef ON_NOTE
    if
    :: onNote -> key = 1
    :: else
    fi
#else
#ifndef LEAVES_NOTE
    key = 1;
#endif
#ifndef LEAVES_POLL
    wakeSig = 1
#endif
#endif
}

active proctype atRest()
{
    timeout;
    assert(heap == 0);
    assert(!netpoll || !polling || M[mpid]@end_poll) /* it waits for both by then */
}

init
{
    atomic { mpid = run M(); run armer(); run armer(); run maker() }
}
