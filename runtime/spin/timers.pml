/*
 * timers.pml: timers are moved to earlier instants while the timer thread puts its heap right and
 * goes to sleep. None fires late. Of three timers, due at 4, 4 and 3, one moves to 1, one to 2.
 *
 *        modify                                        the timer thread
 *   the timer's lock                             the heap's lock
 *   when = w                                     adjust: minWhenModified = 0       (publish)
 *   astate = MODIFIED           (publish)                then each astate: MODIFIED?  (look)
 *   w < minWhenModified?        (then look)                the timer's lock, entry = when
 *     yes: lower it, wake       (publish)        run what is due
 *   the timer's unlock                           sleepUntil = wakeTime             (publish)
 *   wake: w < sleepUntil?       (then look)      wakeTime again: earlier?          (then look)
 *     yes: unpark                                  no: park until sleepUntil
 *
 * Two Dekker pairs: astate against minWhenModified, and the wake time against sleepUntil. A move
 * that finds an earlier minWhenModified says nothing and wakes nobody: whoever acts on the earlier
 * one finds this one, too. That is why astate comes before the look.
 *
 *   proctype     Java
 *   mover        Timer.modify; SchedJdk.wakeNetPoller, TimerThread.wake
 *   timerThread  TimerThread.run, sleep; Timers.check, adjust, run, wakeTime; Timer.run
 *   clock        goes on for as long as it likes
 *   atRest       the invariant; it runs when nothing else can
 *
 * The heap is three entries and "the least": its order is not the matter here. All timers are in
 * it at the start, and one that has fired is not armed again. Sequentially consistent; one step
 * here is one volatile access or CAS there; what a lock guards alone may change in one.
 */
#define FAR   4                         /* where both timers are at first */
#define MAX   5                         /* later than all */
#define cas(word, from, to) atomic { word == from -> word = to }

byte now;
byte when[3] = FAR;                     /* Timer.when; 0: it has fired */
bit  state[3];                          /* Timer.state: MODIFIED or not */
bit  astate[3];                         /* Timer.astate */
bit  locked[3];                         /* Timer.mu */
byte entry[3] = FAR;                    /* Timers.when; 0: not in the heap */

byte minWhenHeap = FAR - 1;
byte minWhenModified;
byte sleepUntil;                        /* TimerThread.sleepUntil */
bit  sleeping;                          /* in parkUntil */
bit  permit;                            /* LockSupport's, of the timer thread */

#define earlier(a, b) (entry[b] == 0 || (entry[a] != 0 && entry[a] <= entry[b]) -> a : b)
#define first01 earlier(0, 1)
#define first earlier(first01, 2)

/* Timer.modify, to an earlier instant, of a timer that may be in the heap. */
proctype mover(byte t; byte w)
{
    byte min; bit wake;

    atomic { !locked[t] -> locked[t] = 1 };
    if
    :: when[t] == 0 -> locked[t] = 0; goto done                 /* it has fired meanwhile */
    :: else
    fi;
    atomic { when[t] = w; state[t] = 1 };
#if !defined(ASTATE_LAST) && !defined(ASTATE_AFTER_LOOK) && !defined(ASTATE_AFTER_MIN)
    astate[t] = 1;
#endif
    min = minWhenModified;                                      /* Timers.isEarlier */
    if
    :: min == 0 || w < min ->
       wake = 1;
#ifdef ASTATE_AFTER_LOOK
       astate[t] = 1;
#endif
       do                                                       /* updateMinWhenModified */
       :: min = minWhenModified;
          if
          :: min != 0 && min < w -> break
          :: else ->
             if
             :: cas(minWhenModified, min, w) -> break
             :: else
             fi
          fi
       od
    :: else
    fi;
    atomic { astate[t] = state[t]; locked[t] = 0; min = 0 };    /* Timer.unlock */
    if
#ifdef NO_WAKE
    :: skip
#else
    :: wake && w < sleepUntil -> permit = 1                     /* TimerThread.wake */
    :: else
#endif
    fi;
done:
    skip
}

inline wakeTime(result)                 /* modified first: adjust writes the two the other way */
{
#ifdef HEAP_FIRST
    heap = minWhenHeap;
    modified = minWhenModified;
#else
    modified = minWhenModified;
    heap = minWhenHeap;
#endif
    result = (heap == 0 || (modified != 0 && modified < heap) -> modified : heap);
    heap = 0; modified = 0
}

inline updateMinWhenHeap()
{
    minWhenHeap = entry[first]
}

inline adjustOne(t)                     /* Timer.adjust */
{
    if
    :: entry[t] != 0 && astate[t] ->
       atomic { !locked[t] -> state[t] = 0; astate[t] = 0; entry[t] = when[t] }
    :: else
    fi
}

proctype timerThread()
{
    byte next, at, heap, modified, time; byte t;

    do
    ::
       time = now;                      /* Timers.check: nanotime */
       wakeTime(next);
       if
       :: next == 0 || time < next -> goto sleep
       :: else
       fi;
       at = minWhenModified;            /* adjust; the heap's lock is this thread's alone here */
       if
       :: at == 0 || at > time
       :: else ->
          wakeTime(at);
          minWhenHeap = at;
#ifdef ADJUST_CLEARS_LAST
          adjustOne(0);
          adjustOne(1);
          minWhenModified = 0;
#else
          minWhenModified = 0;
          adjustOne(0);
          adjustOne(1);
#endif
          updateMinWhenHeap()
       fi;
       at = 0;
       do                               /* run */
       :: t = first;
          if
          :: entry[t] == 0 -> break
          :: entry[t] != 0 && !astate[t] && entry[t] > time -> break
          :: else ->
             atomic {                   /* Timer.run, under the timer's lock */
                 !locked[t] ->
                 if
                 :: state[t] -> state[t] = 0; astate[t] = 0;    /* updateHeap, moveMin */
                    entry[t] = when[t]; updateMinWhenHeap()
                 :: else ->
                    if
                    :: when[t] > time -> break
                    :: else -> when[t] = 0; entry[t] = 0;       /* fires; deleteMin */
                       updateMinWhenHeap();
                       if
                       :: entry[0] == 0 && entry[1] == 0 && entry[2] == 0 -> minWhenModified = 0
                       :: else
                       fi
                    fi
                 fi
             }
          fi
       od;
sleep:
       wakeTime(next);
       sleepUntil = (next == 0 -> MAX : next);
#ifndef NO_SECOND_LOOK
       wakeTime(next);
#endif
       if
       :: next == 0 || next >= sleepUntil ->
          sleeping = 1;
end_parked:
          atomic { permit || now >= sleepUntil -> permit = 0 }; /* parkUntil */
          sleeping = 0
       :: else
       fi;
       sleepUntil = 0; next = 0; t = 0
    od
}

active proctype clock()
{
    do
    :: now < FAR -> now++
    :: break
    od
}

#define missed(t) (when[t] != 0 && when[t] <= now)

active proctype atRest()
{
    timeout;
    assert(!missed(0) && !missed(1) && !missed(2));     /* what is due has fired */
    assert(sleeping);
    assert(when[0] == 0 || sleepUntil <= when[0]);      /* what is not will find it awake */
    assert(when[1] == 0 || sleepUntil <= when[1]);
    assert(when[2] == 0 || sleepUntil <= when[2])
}

init
{
    atomic {
        when[2] = FAR - 1; entry[2] = FAR - 1;
        run timerThread();
        run mover(0, 1);
        run mover(1, 2)
    }
}
