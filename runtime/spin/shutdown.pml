/*
 * shutdown.pml: a runtime of the Go-style scheduler stops while tasks and timers come. What is queued
 * then goes to another scheduler, a heap that has timers gets a thread, and nobody sleeps on.
 *
 *        who brings                                   sysmon, as its last act
 *   the task into the global queue   (publish)     stopped = 1               (publish)
 *   stopped? then empty that queue   (look)        every M is woken          (who sleeps looks first)
 *     else wakep                                   the P taken, its queue emptied
 *   the timer into a heap            (publish)     the global queue emptied  (look)
 *   stopped? then start a thread     (look)        timers? then a thread     (look)
 *
 *   proctype    Java
 *   M           FindRunnable.findRunnable, M.execute, mexit, stopm; the goroutine wakes another one (execute)
 *   submitter   SchedGMP.submit, from a thread without a P, twice
 *   armer       SchedGMP.startTimers, by a thread without a P
 *   sysmon      Shutdown.stop
 *   atRest      the invariant; it runs when nothing else can
 *
 * One P, which sysmon may take from its M once before the end, and two Ms. The scheduler's lock is an
 * atomic step. Sequentially consistent.
 */
#define MS      2

#define NONE    0
#define SCHED   1
#define RUNNING 2
#define word(m, s) ((m) * 4 + (s))

bit  stopped;
byte owner;                             /* of the P: M and state */
bit  pidle = 1;
byte midle = MS;
byte woken;                             /* Ms: they have no P, unless there is */
bit  nextp;                             /* one for one of them */
byte runq, glob;
byte spawns = 1;                        /* how many goroutines wake another one */
byte heap;
bit  timerThread;
byte brought, done, drained;            /* ghosts */
byte inside;                            /* who works on the queue of the P */
byte gone;                              /* Ms */
bit  over;                              /* sysmon */

inline drainGlobal()
{
    do
    :: atomic { glob > 0 -> glob--; drained++ }
    :: else -> break
    od
}

inline drain()                          /* by who has the P */
{
    inside++;
    assert(inside == 1);
    glob = glob + runq;
    runq = 0;
    inside--;
    drainGlobal()
}

inline wakep()
{
    atomic {
        if
        :: pidle && midle > 0 -> pidle = 0; midle--; nextp = 1; woken++
        :: else
        fi
    }
}

inline submit()
{
#ifdef LOOKS_FIRST
    if
    :: stopped -> glob++; drainGlobal()
    :: else -> glob++; wakep()
    fi
#else
    glob++;
    if
#ifndef SUBMIT_NO_LOOK
    :: stopped -> drainGlobal()
#endif
    :: else -> wakep()
    fi
#endif
}

inline enter()
{
    atomic {
        if
        :: owner == word(me, RUNNING) -> owner = word(me, SCHED); p = 1
        :: else -> p = 0
        fi
    }
}

proctype M(byte me)
{
    bit p;

    goto asleep;
top:
    if
    :: stopped -> goto exit
    :: else
    fi;
    if
    :: p && runq > 0 ->
       inside++;
       assert(inside == 1);
       runq--;
       inside--;
       goto execute
    :: else
    fi;
    if
    :: atomic { p && glob > 0 -> glob-- } -> goto execute
    :: else
    fi;
    if
    :: p ->
       atomic {                         /* dropp, under the lock */
           if
           :: glob > 0 -> goto top
           :: else -> owner = NONE; pidle = 1; p = 0
           fi
       }
    :: else
    fi;
    if
    :: glob > 0 ->                      /* once more, now that who brings sees an idle P */
       if
       :: atomic { pidle -> pidle = 0; p = 1; owner = word(me, SCHED) } -> goto top
       :: else
       fi
    :: else
    fi;
    atomic {                            /* mput */
        if
#ifndef MPUT_BLIND
        :: stopped -> goto top
#endif
        :: else -> midle++
        fi
    };
asleep:
    atomic {
        woken > 0 -> woken--;
        if
        :: nextp -> nextp = 0; p = 1; owner = word(me, SCHED)
        :: else
        fi
    };
    goto top;
execute:
    owner = word(me, RUNNING);          /* leave */
    if
    :: atomic { spawns > 0 -> spawns--; brought++ } ->
       enter();
       if
       :: p -> runq++; owner = word(me, RUNNING)
       :: else -> submit()
       fi
    :: else
    fi;
    done++;
    enter();
    goto top;
exit:
    if                                  /* mexit */
    :: p ->
       drain();
#ifndef KEEPS_P
       atomic { owner = NONE; pidle = 1; p = 0 }
#endif
    :: else
    fi;
    gone++
}

proctype submitter()
{
    brought++;
    submit();
    brought++;
    submit()
}

proctype armer()
{
    heap++;
    if
#ifndef ARM_NO_LOOK
    :: stopped -> timerThread = 1
#endif
    :: else
    fi
}

inline wakeAll()
{
    atomic {
        woken = woken + midle;
        midle = 0
    }
}

inline startTimers()
{
    if
    :: heap > 0 -> timerThread = 1
    :: else
    fi
}

active proctype sysmon()
{
    if                                  /* retake: the P is idle, or handed to an M */
    :: atomic { (owner & 3) == RUNNING -> owner = NONE; pidle = 1 } -> wakep()
    :: skip
    fi;
#ifdef WAKES_FIRST
    wakeAll();
#endif
#ifdef TIMERS_FIRST
    startTimers();
#endif
    stopped = 1;
#ifndef WAKES_FIRST
    wakeAll();
#endif
#ifndef NOT_TAKEN
    if                                  /* take; while the M has it in SCHED it will give it up */
    :: atomic { pidle -> pidle = 0 }
#ifdef TAKEN_FROM_SCHED
    :: atomic { owner != NONE -> owner = NONE }
#else
    :: atomic { (owner & 3) == RUNNING -> owner = NONE }
#endif
    fi;
#endif
    drain();
#ifndef TIMERS_FIRST
    startTimers();
#endif
    over = 1
}

active proctype atRest()
{
    timeout;
    assert(over);
    assert(gone == MS);
    assert(glob == 0 && runq == 0);
    assert(done + drained == brought);
    assert(heap == 0 || timerThread)
}

init
{
    atomic { run M(1); run M(2); run submitter(); run armer() }
}
