/**
 * Descriptors that can be waited for: Go's {@code internal/poll}.
 *
 * <p>{@link org.gopark.internal.poll.FD} puts three things together: the system calls ({@code
 * Sysfd}), the wait ({@link org.gopark.internal.poll.PollDesc}, the thin side of the door to the
 * runtime), and the lock that says who may be inside and who closes ({@link
 * org.gopark.internal.poll.FDMutex}). {@code ShortRead} decides when a read may skip a system call
 * that would be in vain. {@link org.gopark.internal.poll.Splice} and {@link
 * org.gopark.internal.poll.SendFile} have the kernel move what the program need not see.
 *
 * <table>
 *   <caption>Where it comes from</caption>
 *   <tr><th>here</th><th>Go</th></tr>
 *   <tr><td>FD</td><td>internal/poll/fd_unix.go, fd_posix.go</td></tr>
 *   <tr><td>FDMutex</td><td>internal/poll/fd_mutex.go</td></tr>
 *   <tr><td>PollDesc</td><td>internal/poll/fd_poll_runtime.go</td></tr>
 *   <tr><td>SendFile, Splice</td><td>internal/poll/sendfile.go, splice_linux.go</td></tr>
 *   <tr><td>ErrNetClosing, ErrDeadlineExceeded</td><td>internal/poll/fd.go</td></tr>
 *   <tr><td>ErrWait, ErrInterrupted</td><td>none</td></tr>
 *   <tr><td>ShortRead</td><td>none</td></tr>
 * </table>
 */
package org.gopark.internal.poll;
