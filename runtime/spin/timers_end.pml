/*
 * timers_end.pml: the timer thread ends when its runtime has stopped and no timer is left; who arms
 * one later than that starts another thread. Nobody's timer is forgotten between the two.
 *
 *        who arms                                      the timer thread
 *   the timer into the heap    (publish)         stopping, heap empty: ended = 1   (publish)
 *   wake: when < sleepUntil?   (then look)       the heap again                    (then look)
 *   startTimers: ended?        (then look)         not empty: ended = 0, go on
 *     yes: start one, publish it                 sleepUntil = wakeTime             (publish)
 *     lost that race: dismiss it, again          the heap again, stopping again    (then look)
 *                                                park
 *   proctype     Java
 *   armer        Timer.modify, maybeAdd; SchedJdk.wakeNetPoller, startTimers
 *   timerThread  TimerThread.run, isOver, sleep, stop, dismiss
 *   stopper      Sched.close: STOPPED; SchedJdk.stopThreads
 *   atRest       the invariant; it runs when nothing else can
 *
 * Every timer here is due at once, so the heap is a number, and an empty one's thread sleeps for
 * ever. Moving timers and sleeping until an instant are timers.pml's. Sequentially consistent.
 */
#define ARMERS  2
#define THREADS 5                       /* the first, and two that each armer may start */

byte heap;                              /* timers; Timers.wakeTime is 0 if there are none */
bit  stopping;                          /* Sched.isStopping */
byte current;                           /* SchedJdk.timerThread; its lock is one step here */
byte started = 1;
bit  asleep[THREADS];                   /* TimerThread.sleepUntil is not 0 */
bit  ended[THREADS];
bit  dismissed[THREADS];
bit  permit[THREADS];
bit  over[THREADS];                     /* run() has returned */

#ifdef NO_STOP_LOOK
#define ending false
#else
#define ending stopping
#endif

proctype timerThread(byte me)
{
    do
    :: dismissed[me] -> break
    :: else ->
       if                               /* isOver */
       :: stopping && heap == 0 ->
#ifdef LOOK_THEN_END
          skip;
          ended[me] = 1;
          break
#else
          ended[me] = 1;
          if
          :: heap != 0 -> ended[me] = 0                         /* two of us may run now */
          :: else -> break
          fi
#endif
       :: else
       fi;
       do                               /* Timers.check, under the heap's lock */
       :: atomic { heap > 0 -> heap-- }
       :: else -> break
       od;
       asleep[me] = 1;                  /* sleep */
       if
       :: heap == 0 && !ending ->
end_parked:
          atomic { permit[me] -> permit[me] = 0 }
       :: else
       fi;
       asleep[me] = 0
    od;
    over[me] = 1
}

proctype armer()
{
    byte t, fresh;

#ifdef START_FIRST
    t = current;
    if
    :: ended[t] -> fresh = 1
    :: else
    fi;
    heap++;
#else
    heap++;                             /* maybeAdd */
#endif
    t = current;                        /* wakeNetPoller */
    if
    :: asleep[t] -> permit[t] = 1
    :: else
    fi;
#ifdef START_FIRST
    if
    :: fresh == 1
    :: else -> goto done
    fi;
#elif defined(NO_START)
    goto done;
#endif
start:
    t = current;                        /* startTimers */
    if
    :: ended[t]
    :: else -> goto done
    fi;
    atomic { fresh = started; started++; run timerThread(fresh) };
    if
    :: atomic { current == t -> current = fresh }
    :: else ->
#ifndef NO_DISMISS
       dismissed[fresh] = 1; permit[fresh] = 1;
#endif
#ifdef LOSER_LEAVES
       skip
#else
       goto start                       /* the winner's may have ended already */
#endif
    fi;
done:
    skip
}

active proctype stopper()
{
    byte t;

    if
    :: true                             /* this runtime is never closed */
    :: true ->
       stopping = 1;
       t = current;
       permit[t] = 1                    /* stopThreads */
    fi
}

active proctype atRest()
{
    byte i;

    timeout;
    assert(heap == 0);                  /* every timer has run */
    assert(!stopping || over[current]); /* and a closed runtime keeps no thread */
    do
    :: i < started ->
       assert(over[i] || i == current);
       i++
    :: else -> break
    od
}

init
{
    atomic { run timerThread(0); run armer(); run armer() }
}
