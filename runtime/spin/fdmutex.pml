/*
 * fdmutex.pml: one direction of FDMutex and its semaphore, three users, a close, and an interrupt
 * that takes one waiter out of the queue. Nobody is stranded, and exactly one destroys.
 *
 *        rwlock                       rwunlock, increfAndClose        interrupted waiter
 *   lock taken: rwait + 1 (CAS)    unlock: the bit away, rwait - 1    out of the queue     (first)
 *   take a ticket, or              (one CAS); one ticket              rwait - 1, if open   (then)
 *     nwait + 1  (publish)         close: closed, rwait = 0              and above 0
 *     a ticket?  (then look)       (one CAS); as many tickets         not in the queue? chosen: wait
 *     queue, park                                                     for the goready, go on
 *   start again                    a ticket: count + 1   (publish)
 *                                            nwait > 0?  (then look)
 *                                            wake the first
 *
 * The invariant, at every step: rwait + tickets >= waiters. Without it an unlock sees rwait = 0 and
 * wakes nobody, with somebody in the queue. In the order above rwait is at times too large by the
 * one who is leaving: an unlock then makes a ticket for nobody, which costs the next waiter a round.
 *
 *   proctype     Java
 *   user         FDMutex.rwlock, leaveQueue, rwunlock; RuntimeSema.semacquireInterruptibly
 *   closer       FDMutex.increfAndClose, decref
 *   interrupter  Thread.interrupt, of any one user
 *   atRest       the invariant; it runs when nothing else can
 *
 * The state word is changed by CAS, here in one step each. The park: netpollblock.pml and
 * interrupt.pml; here "until readied or interrupted". Sequentially consistent.
 */
#define USERS 3

bit  closed;                            /* FDMutex.state */
bit  locked;
byte refs;
short rwait;

byte count;                             /* RuntimeSema */
byte nwait;
bit  mu;
chan queue = [USERS] of { byte };
bit  readied[USERS];                    /* G.status is no longer WAITING */
bit  interrupted[USERS];                /* the thread's status */

byte waiters;                           /* counted themselves, have no ticket and have not left */
byte owed;                              /* tickets that an unlock or a close is about to make */
byte holders, through, destroyed;

#define enough (rwait + owed + count >= waiters)

inline semrelease()
{
    atomic { owed--; count++ };
    if
    :: nwait == 0
    :: else ->                          /* wakeOne */
       atomic { !mu -> mu = 1 };
       if
       :: atomic { nempty(queue) -> queue?j; nwait--; mu = 0 }; readied[j] = 1; j = 0
       :: atomic { empty(queue) -> mu = 0 }
       fi
    fi
}

inline leaveQueue()
{
#if defined(KEEPS_COUNT)
    skip
#elif defined(NO_ZERO_CHECK)
    if
    :: closed
    :: atomic { !closed -> rwait--; assert(rwait >= 0) }
    fi
#elif defined(NO_CLOSED_CHECK)
    if
    :: rwait == 0
    :: atomic { rwait > 0 -> rwait--; assert(enough) }
    fi
#else
    if
    :: closed || rwait == 0
    :: atomic { !closed && rwait > 0 -> rwait-- }
    fi
#endif
}

inline mustDestroy()
{
    if
    :: closed && refs == 0 -> destroyed++
    :: else
    fi
}

proctype user(byte me)
{
    byte j; bit alone;

again:                                  /* rwlock */
    if
    :: closed -> goto done
    :: atomic { !closed && !locked -> locked = 1; refs++; holders++; assert(holders == 1) };
       goto holding
    :: atomic { !closed && locked -> rwait++; waiters++ }
    fi;
    if                                  /* semacquireInterruptibly */
    :: atomic { count > 0 -> count--; waiters-- } -> goto again
    :: else
    fi;
park:                                   /* gopark: Semacquire.commit */
    readied[me] = 0;
    atomic { !mu -> mu = 1 };
#ifndef SEMA_LOOKS_FIRST
    nwait++;
#endif
    if
    :: atomic { count > 0 -> count--; waiters-- };
#ifndef SEMA_LOOKS_FIRST
       nwait--;
#endif
       mu = 0; goto again
    :: count == 0 ->
#ifdef SEMA_LOOKS_FIRST
       nwait++;
#endif
       queue!me; mu = 0
    fi;
end_parked:
    if
    :: readied[me]
    :: interrupted[me] ->               /* Semacquire.abandon */
#ifdef LOWER_FIRST
       leaveQueue();
#endif
       atomic { !mu -> mu = 1 };
       if
       :: atomic { queue??[eval(me)] -> queue??eval(me); nwait--; mu = 0; waiters-- }; alone = 1
       :: atomic { !queue??[eval(me)] -> mu = 0 }
       fi;
       if
       :: alone -> alone = 0;
#ifndef LOWER_FIRST
          leaveQueue();
#endif
          goto done
       :: else -> readied[me]           /* chosen: the goready is on its way */
       fi;
#ifdef DROPS_TICKET
       atomic { waiters-- };
       leaveQueue();
       goto done
#endif
    fi;
    if                                  /* cansemacquire */
    :: atomic { count > 0 -> count--; waiters-- } -> goto again
    :: else -> goto park                /* somebody was faster */
    fi;

holding:                                /* rwunlock */
#ifdef UNLOCK_IN_TWO
    holders--;
    locked = 0;
    if
    :: atomic { rwait > 0 -> rwait--; owed++ }; semrelease()
    :: else
    fi;
    atomic { refs--; mustDestroy() };
#else
    holders--;
    if
    :: atomic { rwait > 0 -> locked = 0; refs--; rwait--; owed++; assert(enough); mustDestroy() };
       semrelease()
    :: atomic { rwait == 0 -> locked = 0; refs--; assert(enough); mustDestroy() }
    fi;
#endif
done:
    through++
}

active proctype closer()
{
    byte j, n;

    if
    :: true                             /* this run never closes */
    :: true ->
       atomic { closed = 1; refs++; n = rwait; owed = owed + n; rwait = 0; assert(enough) };
#ifdef CLOSE_WAKES_ONE
       if
       :: n > 0 -> n = 0; semrelease()
       :: else
       fi;
#else
       do                               /* wake */
       :: n > 0 -> n--; semrelease()
       :: else -> break
       od;
#endif
       atomic { refs--; mustDestroy() }                         /* decref */
    fi
}

active proctype interrupter()
{
    if
    :: interrupted[0] = 1
    :: interrupted[1] = 1
    :: interrupted[2] = 1
    fi
}

active proctype atRest()
{
    timeout;
    assert(through == USERS);           /* nobody is stranded */
    assert(destroyed == closed);        /* exactly one destroys */
    assert(!locked && refs == 0 && nwait == 0 && owed == 0 && waiters == 0);
    assert(rwait == 0)
}

init
{
    atomic { run user(0); run user(1); run user(2) }
}
