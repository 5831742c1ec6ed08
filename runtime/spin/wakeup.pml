/*
 * wakeup.pml: Ms look for work, give up their P, and sleep, while others bring work: from outside,
 * from a goroutine, and as a timer of a thread that is no M. Nothing is left lying while Ms sleep.
 *
 *        who brings work                       an M that found none
 *   the task into a queue   (publish)      P to the idle list       (under sched.lock)
 *   nmspinning 0? then wake (look)         nmspinning - 1           (publish)
 *                                          all queues again         (look)
 *   the timer into a heap   (publish)      lastpoll = 0             (publish)
 *   lastpoll 0? then break  (look)         all heaps again          (look), and only then block
 *     else wakep
 *
 *   proctype   Go
 *   M          proc.go schedule, findRunnable, resetspinning, stopm
 *   submitter  proc.go injectglist, from a thread without a P
 *   armer      time.go timers.addHeap, proc.go wakeNetPoller, by a thread without a P
 *   atRest     the invariant; it runs when nothing else can
 *
 * sched.lock is an atomic step. An M that does not exist yet is one that sleeps. Timers are due at
 * once, and in one heap; there are no events. The M that goes idle last blocks in netpoll, waiters or not (S13).
 * CROWDED: cores are scarce and one P is enough, so an M that runs dry beside a busy one takes nothing from
 * others, and does not wait for the network; the last one does.
 * Sequentially consistent.
 */
#ifdef CROWDED_LOOKS_FIRST
#define CROWDED
#endif
#define PS 2
#define MS 3                            /* one more, which may block in netpoll */

#define NOBODY 255

byte glob;                              /* the global run queue */
byte runq[PS];
bit  pidle[PS] = 1;
byte nmspinning;
bit  needspinning;
bit  midle[MS] = 1;
byte nextp[MS] = NOBODY;                /* with it an M is woken, */
bit  nextspin[MS];                      /* as a spinner */
byte heap;                              /* timers */
bit  polling;                           /* lastpoll is 0 */
bit  wakeSig;
byte spawns = 1;                        /* how many tasks start another one */

#define busy (2 - pidle[0] - pidle[1])

/* Under the lock: an idle P, or NOBODY. */
#define pidleget(p) \
    if \
    :: pidle[0] -> pidle[0] = 0; p = 0 \
    :: !pidle[0] && pidle[1] -> pidle[1] = 0; p = 1 \
    :: else -> p = NOBODY \
    fi

#ifdef NO_NEEDSPINNING
#define NEED skip
#else
#define NEED needspinning = 1
#endif

inline wakep(p, m)
{
    if
    :: nmspinning != 0
    :: else ->
       atomic {
           if
           :: nmspinning == 0 -> nmspinning = 1; m = 1
           :: else -> m = 0
           fi
       };
       if
       :: m == 1 ->
          atomic {                      /* pidlegetSpinning, startm */
              pidleget(p);
              if
              :: p == NOBODY -> NEED; nmspinning--
              :: else ->
                 if
                 :: midle[0] -> m = 0
                 :: !midle[0] && midle[1] -> m = 1
                 :: !midle[0] && !midle[1] && midle[2] -> m = 2
                 fi;
                 midle[m] = 0; nextspin[m] = 1; nextp[m] = p
              fi
          }
       :: else
       fi
    fi;
    p = NOBODY; m = 0
}

proctype M(byte me)
{
    byte p = NOBODY;
    byte q = NOBODY;
    byte x;
    bit spinning, wasSpinning;
#ifdef CROWDED_LOOKS_FIRST
    bit enough;
#endif

    goto end_stopm;
top:
    do                                  /* timers.check */
    :: atomic { heap > 0 -> heap-- }
    :: else -> break
    od;
    if
    :: atomic { runq[p] > 0 -> runq[p]--; goto execute }
    :: else
    fi;
    if
    :: atomic { glob > 0 -> glob--; goto execute }
    :: else
    fi;
    if
#ifdef CROWDED
    :: !spinning && busy > 1 -> skip    /* isTooMany */
    :: (spinning || 2 * nmspinning < busy) && !(!spinning && busy > 1) ->
#else
    :: spinning || 2 * nmspinning < busy ->
#endif
       if
       :: !spinning -> atomic { spinning = 1; nmspinning++; needspinning = 0 }
       :: else
       fi;
       if
       :: atomic { runq[1 - p] > 0 -> runq[1 - p]--; goto execute }
       :: else
       fi
    :: else
    fi;
#ifdef CROWDED_LOOKS_FIRST
    enough = busy > 1;
#endif
    atomic {                            /* under the lock */
        if
        :: glob > 0 -> glob--; goto execute
#ifndef NO_NEEDSPINNING
        :: glob == 0 && !spinning && needspinning ->
           spinning = 1; nmspinning++; needspinning = 0; goto top
#endif
        :: else -> pidle[p] = 1; p = NOBODY
        fi
    };
    wasSpinning = spinning;
#ifdef RECHECK_FIRST
    if
    :: spinning && (glob > 0 || runq[0] > 0 || runq[1] > 0) -> goto recheck
    :: else
    fi;
    if
    :: spinning -> spinning = 0; nmspinning--
    :: else
    fi;
    goto poll;
#else
    if
    :: spinning ->
       spinning = 0; nmspinning--;
#ifdef NO_RECHECK
       goto poll;
#endif
       if                               /* checkRunqsNoP */
       :: glob > 0 || runq[0] > 0 || runq[1] > 0 -> goto recheck
       :: else
       fi
    :: else
    fi;
    goto poll;
#endif
recheck:
    atomic {
        pidleget(p);
        if
        :: p == NOBODY -> NEED
        :: else ->
#ifndef RECHECK_FIRST
           spinning = 1; nmspinning++; needspinning = 0;
#endif
           goto top
        fi
    };
#ifdef RECHECK_FIRST
    spinning = 0; nmspinning--;
#endif
poll:
#ifdef NO_POLLER
    goto stopm;
#endif
#ifdef CROWDED
    if                                  /* isEnough */
#ifdef CROWDED_LOOKS_FIRST
    :: enough -> goto stopm
#else
    :: busy > 0 -> goto stopm
#endif
    :: else
    fi;
#endif
#ifdef LOOK_BEFORE_SWAP
    x = heap;
#endif
    if
    :: atomic { polling == 0 -> polling = 1 } ->
#ifndef LOOK_BEFORE_SWAP
       x = heap;                        /* pollUntil, of all heaps */
#endif
       if
       :: x > 0                         /* no delay */
       :: else ->
end_netpoll:
          wakeSig == 1
       fi;
       x = 0;
       wakeSig = 0;
       polling = 0;
       atomic { pidleget(p) };
       if
       :: p != NOBODY ->
          if
          :: wasSpinning -> spinning = 1; nmspinning++
          :: else
          fi;
          wasSpinning = 0;
          goto top
       :: else
       fi
    :: else
    fi;
stopm:
    x = 0; wasSpinning = 0;
    midle[me] = 1;
end_stopm:
    atomic {
        nextp[me] != NOBODY ->
        p = nextp[me]; nextp[me] = NOBODY; spinning = nextspin[me]; nextspin[me] = 0
    };
    goto top;
execute:
    if
    :: spinning ->                      /* resetspinning */
       spinning = 0; nmspinning--;
       wakep(q, x)
    :: else
    fi;
    if                                  /* the task */
    :: atomic { spawns > 0 -> spawns-- } ->
       runq[p]++;
       wakep(q, x)
    :: else
    fi;
    goto top
}

proctype submitter()
{
    byte q = NOBODY;
    byte x;

#ifdef WAKE_FIRST
    wakep(q, x);
    glob++
#else
    glob++;
    wakep(q, x)
#endif
}

proctype armer()
{
    byte q = NOBODY;
    byte x;

    heap++;
    if                                  /* wakeNetPoller */
    :: polling ->
#ifndef NO_BREAK
       wakeSig = 1                      /* netpollBreak */
#else
       skip
#endif
    :: else -> wakep(q, x)
    fi
}

active proctype atRest()
{
    timeout;
    assert(glob == 0 && runq[0] == 0 && runq[1] == 0);
    assert(heap == 0);
    assert(nmspinning == 0);
    assert(busy == 0);
#ifndef NO_POLLER
    assert(polling)                     /* somebody waits for the network */
#endif
}

init
{
    atomic { run M(0); run M(1); run M(2); run submitter(); run armer() }
}
