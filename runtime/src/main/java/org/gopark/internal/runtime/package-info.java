/**
 * Go's {@code package runtime}, as far as it parks and polls: goroutines, the semaphores they sleep
 * on, the timers, and the network poller that wakes them.
 *
 * <p>Read it in this order: {@link org.gopark.internal.runtime.Netpoll}, the contract of a back
 * end; {@link org.gopark.internal.runtime.PollDesc}, the protocol on top of it; {@code Proc} and
 * {@code G}, which park and ready; {@code NetpollSelector} and {@code NetpollThread}, the back end
 * that needs no flags, and {@code NetpollEpoll}, which is Go's; {@code Sched}, which holds them
 * together and ends them. Then the scheduler like Go's, {@code SchedGMP}: {@code M}, {@code
 * FindRunnable}, {@code Idle}, {@code Lastpoll}, {@code P}, {@code Sysmon}, {@code Contention}.
 *
 * <p>The path of a read that has to wait:
 *
 * <ol>
 *   <li>{@code net.TCPConn.read} checks the arguments and wraps the error, once;
 *   <li>{@code internal.poll.FD.read} takes the read lock, prepares, tries the system call;
 *   <li>{@code internal.poll.PollDesc.waitRead} turns numbers into exceptions;
 *   <li>{@link org.gopark.internal.runtime.RuntimePoll#pollWait} checks, blocks, checks again;
 *   <li>{@code PollDesc.netpollblock} moves rg from NIL to WAIT, looks at info, arms the back end;
 *   <li>{@code Proc.gopark} commits WAIT to G and parks the thread;
 *   <li>{@code NetpollThread}, or an {@code M}, is in {@code Netpoll.netpoll}, which sees the
 *       event;
 *   <li>{@code PollDesc.netpollready} moves rg from G to READY and puts the G on a list;
 *   <li>{@code Proc.injectglist} unparks the thread, and step 2 tries again.
 * </ol>
 *
 * <p>A wait also ends by a deadline ({@code PollDeadline}: two timers a descriptor), which {@code
 * TimerThread} runs out of the heap of {@code Timers}, or by an interrupt, after which the waiter
 * takes itself out again ({@code PollDesc.abandon}).
 *
 * <p>Three doors lead in, and nothing else here is public: {@link
 * org.gopark.internal.runtime.RuntimePoll} and {@link org.gopark.internal.runtime.RuntimeSema} for
 * {@code org.gopark.internal.poll}, {@link org.gopark.internal.runtime.RuntimeFace} for {@code
 * org.gopark.runtime}. (PollDesc is public as an opaque handle, Mode and Endpoint as words of the
 * doors.)
 *
 * <table>
 *   <caption>Where it comes from</caption>
 *   <tr><th>here</th><th>Go</th></tr>
 *   <tr><td>RuntimePoll, PollDesc, PollInfo, PollCache, Mode, Netpoll</td><td>runtime/netpoll.go</td></tr>
 *   <tr><td>PollDeadline</td><td>runtime/netpoll.go poll_runtime_pollSetDeadline</td></tr>
 *   <tr><td>NetpollSelector, NetpollChanges, NetpollClosers</td><td>runtime/netpoll_solaris.go, in spirit</td></tr>
 *   <tr><td>NetpollEpoll, NetpollEvents</td><td>runtime/netpoll_epoll.go</td></tr>
 *   <tr><td>NetpollMaster, NetpollCounts</td><td>none</td></tr>
 *   <tr><td>NetpollThread</td><td>runtime/proc.go findRunnable, its last block</td></tr>
 *   <tr><td>Proc, GList, TemplateThread</td><td>runtime/proc.go</td></tr>
 *   <tr><td>Sched, SchedJdk, G, WaitReason, Wait</td><td>runtime/runtime2.go</td></tr>
 *   <tr><td>Coroutine, ThreadCoroutine</td><td>runtime/coro.go</td></tr>
 *   <tr><td>SchedGMP, M, FindRunnable, P, Runq, GlobRunq, Idle, Lastpoll</td><td>runtime/proc.go, runtime/runtime2.go</td></tr>
 *   <tr><td>Sysmon, Stalls, SchedTrace, Stamped, Latencies</td><td>runtime/proc.go, runtime/metrics.go</td></tr>
 *   <tr><td>Note</td><td>runtime/lock_futex.go</td></tr>
 *   <tr><td>Errands, Shutdown, Contention, Schedstat, Prefetch</td><td>none</td></tr>
 *   <tr><td>RuntimeSema</td><td>runtime/sema.go</td></tr>
 *   <tr><td>Mutex</td><td>runtime/lock_spinbit.go, in spirit</td></tr>
 *   <tr><td>Timer, Timers</td><td>runtime/time.go</td></tr>
 *   <tr><td>TimerThread, TimerThreads</td><td>none</td></tr>
 *   <tr><td>Traceback, Census</td><td>runtime/traceback.go, runtime/metrics.go</td></tr>
 *   <tr><td>Endpoint</td><td>net/fd_posix.go netFD, its names</td></tr>
 *   <tr><td>DebugVars</td><td>runtime/runtime1.go</td></tr>
 *   <tr><td>Management</td><td>none</td></tr>
 *   <tr><td>AfterFunc</td><td>time/sleep.go</td></tr>
 *   <tr><td>Time</td><td>runtime/time_nofake.go, runtime/stubs2.go</td></tr>
 *   <tr><td>RuntimeThrow</td><td>runtime/panic.go throw</td></tr>
 * </table>
 */
package org.gopark.internal.runtime;
