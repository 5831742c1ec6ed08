/*
 * powner.pml: whose a P is. Sysmon takes it from an M whose goroutine runs, while that goroutine may
 * be inside execute and work on the P's queue (race S11). Never two owners at work.
 *
 *                      enter (CAS)
 *      me|RUNNING ------------------> me|SCHED     put, take, tick: here only
 *        |    ^ <------------------------'  |
 *        |      leave (store)               | releasep (store)
 *        |                                  v
 *        '-----------------------------> NONE ---> other|SCHED   (acquirep, under sched.lock)
 *           retake (CAS)
 *
 *   proctype     Java
 *   M            an M's loop: P.acquirep, put, leave; its goroutine wakes another one (execute: enter,
 *                put, leave; or into the global queue); enter; releasep
 *   sysmon       P.retake, and the P goes to whoever sleeps
 *   atRest       the invariant; it runs when nothing else can
 *
 * A put reads tail and writes it in two steps, as Runq.runqput does; two at a time would lose one.
 * The idle list, and handing a P over, are one bit: free. Sequentially consistent.
 */
#define ROUNDS 2                        /* goroutines that an M runs */
#define TAKES  2                        /* how often sysmon takes the P */

#define NONE    0
#define SCHED   1
#define RUNNING 2
#ifdef NO_ID
#define word(m, s) (s)
#else
#define word(m, s) ((m) * 4 + (s))
#endif

byte owner;
bit  free = 1;                          /* on the idle list, or on its way to an M that is woken */
byte holder;                            /* a ghost: the M that was given it and not robbed */
byte inside;                            /* how many do what an owner may do */
byte tail, global, puts;

inline put()
{
    puts++;
    inside++;
    assert(inside == 1);
    t = tail;
    tail = t + 1;
    inside--
}

inline enter()
{
#ifdef LOOKS_ONLY
    ok = (owner == word(me, RUNNING));
    if
    :: ok -> owner = word(me, SCHED)
    :: else
    fi
#else
    atomic {
        if
        :: owner == word(me, RUNNING) -> owner = word(me, SCHED); ok = 1
        :: else -> ok = 0
        fi
    }
#endif
}

proctype M(byte me)
{
    byte t, round;
    bit ok;

sleep:
end_sleep:
    atomic { free == 1 -> free = 0 }
    assert(owner == NONE);              /* acquirep */
    owner = word(me, SCHED); holder = me;
    put();                              /* from netpoll, say */
    do
    :: round < ROUNDS ->
       round++;
       owner = word(me, RUNNING);       /* leave: the goroutine runs, */
#ifdef BELIEVES
       ok = 1; owner = word(me, SCHED); /* and m.p still says that it has the P */
#else
       enter();                         /* and wakes another one: execute */
#endif
       if
       :: ok ->
          assert(holder == me);
          put();
          owner = word(me, RUNNING)
       :: else ->
          puts++;
          atomic { global++ }
       fi;
       enter();                         /* it has parked */
       if
       :: ok -> assert(holder == me)
       :: else -> goto sleep            /* stopm */
       fi
    :: else -> break
    od;
    holder = 0;
    owner = NONE;                       /* releasep */
    free = 1
}

active proctype sysmon()
{
    byte w, takes;

    do
    :: takes < TAKES ->
       takes++;
       w = owner;
       if
       :: (w & 3) == RUNNING ->
#ifdef RETAKE_STORES
          owner = NONE; holder = 0; free = 1
#else
          atomic {
              if
              :: owner == w -> owner = NONE; holder = 0; free = 1
              :: else
              fi
          }
#endif
       :: else
       fi
    :: else -> break
    od
}

active proctype atRest()
{
    timeout;
    assert(owner == NONE && free == 1); /* nobody holds what he does not use */
    assert(tail + global == puts)       /* and no task is lost */
}

init
{
    atomic { run M(1); run M(2); run M(3) }
}
