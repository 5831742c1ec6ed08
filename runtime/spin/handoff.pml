/*
 * handoff.pml: goroutines make calls that block (Go.blocking), and sysmon takes a P from under one that
 * runs. Another M goes on with the P, so that what the calls wait for is run; who comes back goes on too.
 *
 *        entersyscallblock                 sysmon                    exitsyscall
 *   me|RUNNING -> none  (CAS)       x|RUNNING -> none  (CAS)     an idle P: goes on with it
 *   who wins: handoffp              who wins: handoffp           none: into the global queue, (publish)
 *     work? an M that is idle         (the same)                 an idle P now? wakes an M    (look)
 *     no M: the queue becomes global, P idle, and sysmon
 *     makes an M
 *     no work: P idle, under the lock
 *
 *   proctype    Java
 *   M           M.schedule, execute, stopm; Lastpoll.waitElected; SchedGMP.entersyscallblock, exitsyscall; Idle.handoffp, startm
 *   sysmon      Sysmon.retake, once; newm, for whom somebody asks
 *   submitter   SchedGMP.submit, from a thread without a P
 *   atRest      the invariant; it runs when nothing else can
 *
 * One P. Two goroutines block until a third one has run, which the first of them starts. Two Ms; a third is
 * made. The scheduler's lock is an atomic step; who is woken to spin is in wakeup.pml, and what sysmon does
 * every tick is left out. Sequentially consistent.
 */
#define MS      3

#define NONE    0
#define SCHED   1
#define RUNNING 2
#define word(m, s) ((m) * 4 + (s))

byte owner;
bit  pidle = 1;
bit  midle[MS + 1];
bit  nextp[MS + 1];
bit  made;                              /* the third M */
bit  need;                              /* sysmon is to make one */
bit  polling;                           /* lastpoll is 0 */
bit  wakeSig;
byte runq;                              /* of the P: the third goroutine */
byte calls = 1;                         /* the global queue: goroutines that will block; */
byte plain;                             /* the third one; */
byte back;                              /* who has come back from his call */
byte spawns = 1;
bit  ran;                               /* a ghost: the third one has */
byte ended;                             /* a ghost: who blocked, and is through */
byte holder;                            /* a ghost: the M that has the P and was not robbed */

#define glob (calls + plain + back)

/* Under the lock. An idle M is given the P; there is one if m is not 0. */
#define mget(m) \
    if \
    :: midle[1] -> m = 1 \
    :: !midle[1] && midle[2] -> m = 2 \
    :: !midle[1] && !midle[2] && midle[3] -> m = 3 \
    :: else -> m = 0 \
    fi; \
    if \
    :: m != 0 -> midle[m] = 0; nextp[m] = 1 \
    :: else \
    fi

inline needm()
{
    if
    :: polling -> wakeSig = 1           /* netpollBreak */
#ifndef NO_NEED
    :: else -> need = 1
#else
    :: else
#endif
    fi
}

inline wakep()
{
    atomic {
        if
        :: pidle ->
           mget(x);
           if
           :: x != 0 -> pidle = 0
           :: else -> needm()
           fi
        :: else
        fi;
        x = 0
    }
}

inline startm()                         /* the P is nobody's */
{
    atomic {
        mget(x);
        if
        :: x == 0 ->
           plain = plain + runq; runq = 0; pidle = 1;
           needm()
        :: else
        fi;
        x = 0
    }
}

inline handoffp()
{
#ifdef NO_LOOK
    pidle = 1
#else
    if
    :: runq > 0 || glob > 0 -> startm()
    :: else ->
#ifdef LOOKS_ONCE
       pidle = 1
#else
       atomic {                         /* once more, under the lock */
           if
           :: glob == 0 -> pidle = 1; ok = 0
           :: else -> ok = 1
           fi
       };
       if
       :: ok -> startm()
       :: else
       fi
#endif
    fi
#endif
}

inline enter()
{
    atomic {
        if
        :: owner == word(me, RUNNING) -> owner = word(me, SCHED); ok = 1
        :: else -> ok = 0
        fi
    }
}

proctype M(byte me)
{
    byte x;
    bit ok;

asleep:
end_stopm:
    atomic { nextp[me] -> nextp[me] = 0 };
acquire:
    assert(owner == NONE);
    atomic { owner = word(me, SCHED); holder = me };
top:
    ok = 0;
    if
    :: runq > 0 -> runq--; goto third
    :: else
    fi;
    if
    :: atomic { plain > 0 -> plain-- } -> goto third
    :: atomic { back > 0 -> back-- } -> goto returned
    :: atomic { calls > 0 -> calls-- } -> goto call
    :: else
    fi;
    atomic {                            /* dropp, under the lock */
        if
        :: glob > 0 -> goto top
        :: else -> holder = 0; owner = NONE; pidle = 1
        fi
    };
    if
    :: glob > 0 ->                      /* once more, now that who brings sees an idle P */
       if
       :: atomic { pidle -> pidle = 0 } -> goto acquire
       :: else
       fi
    :: else
    fi;
    goto stopm;
third:
    owner = word(me, RUNNING);
    ran = 1;
    goto parked;
call:
    owner = word(me, RUNNING);
    if
    :: atomic { spawns > 0 -> spawns-- } ->
       enter();
       if
       :: ok -> assert(holder == me); runq++; owner = word(me, RUNNING)
       :: else -> plain++; wakep()
       fi
    :: else
    fi;
#ifdef STORES
    atomic { owner = NONE; holder = 0; ok = 1 };
#else
    atomic {                            /* entersyscallblock */
        if
        :: owner == word(me, RUNNING) -> owner = NONE; holder = 0; ok = 1
        :: else -> ok = 0
        fi
    };
#endif
    if
    :: ok -> handoffp()
    :: else
    fi;
    ran == 1;                           /* it blocks */
    if                                  /* exitsyscall */
    :: atomic { pidle -> pidle = 0 } ->
       assert(owner == NONE);
       atomic { owner = word(me, RUNNING); holder = me };
       ended++;
       goto parked
    :: else ->
#ifndef IS_LOST
       back++;
#endif
#ifndef WAKES_NOBODY
       wakep();
#endif
       goto stopm
    fi;
returned:
    owner = word(me, RUNNING);
    ended++;
parked:
    enter();
    if
    :: ok -> assert(holder == me); goto top
    :: else
    fi;
stopm:
    ok = 0;
    if
    :: atomic { polling == 0 -> polling = 1 } ->
       if
#ifndef POLLS_BLINDLY
       :: glob > 0 && pidle             /* who has brought it saw nobody */
#endif
       :: else ->
end_netpoll:
          wakeSig == 1
       fi;
       wakeSig = 0;
       polling = 0;
       if
       :: atomic { pidle -> pidle = 0 } -> goto acquire
       :: else
       fi
    :: else
    fi;
    midle[me] = 1;
    goto asleep
}

proctype sysmon()
{
    byte x, w;
    bit ok;

    if
    :: atomic { (owner & 3) == RUNNING -> owner = NONE; holder = 0 } -> handoffp()
    :: skip
    fi;
end_sysmon:
    do
    :: need ->
       need = 0;
       atomic {                         /* newm */
           if
           :: !midle[1] && !midle[2] && !midle[3] && !polling && !made && pidle ->
              pidle = 0; made = 1; nextp[3] = 1; ok = 0
           :: else -> ok = 1
           fi
       };
       if
       :: ok && (midle[1] || midle[2] || midle[3]) -> wakep()
       :: else
       fi
    od
}

proctype submitter()
{
    byte x;

    calls++;
    wakep()
}

active proctype atRest()
{
    timeout;
    assert(runq == 0 && glob == 0);
    assert(ran && ended == 2);
    assert(owner == NONE && pidle)
}

init
{
    atomic {
        midle[2] = 1; pidle = 0; nextp[1] = 1;
        run M(1); run M(2); run M(3); run sysmon(); run submitter()
    }
}
