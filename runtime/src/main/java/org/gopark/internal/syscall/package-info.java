/**
 * The system calls on a socket, behind one interface: {@link org.gopark.internal.syscall.Sysfd}.
 *
 * <p>{@link org.gopark.internal.syscall.SysfdChannel} makes them through non-blocking channels of
 * java.nio, the only way that needs no flag. A channel has no error numbers, so {@link
 * org.gopark.internal.syscall.Errno} reads them from exceptions, and {@link
 * org.gopark.internal.syscall.SyscallError} carries them up with the name of the call.
 *
 * <p>{@link org.gopark.internal.syscall.SysfdLinux} makes them itself, through {@link
 * org.gopark.internal.syscall.Linux}, if the JVM was given {@code --enable-native-access}: {@link
 * org.gopark.internal.syscall.LinuxCalls} has their numbers and types, {@link
 * org.gopark.internal.syscall.SyscallStubs} the instruction.
 *
 * <p>{@link org.gopark.internal.syscall.VirtualThreads} are the JDK's threads, as far as it does
 * not offer them, {@link org.gopark.internal.syscall.StackChunks} where it keeps their stacks, and
 * a {@link org.gopark.internal.syscall.Carrier} is a thread of the operating system that may run
 * them.
 *
 * <p>This package knows nothing of pollers and goroutines; only the back ends and the schedulers of
 * {@code org.gopark.internal.runtime} and the descriptors of {@code org.gopark.internal.poll} use
 * it.
 *
 * <table>
 *   <caption>Where it comes from</caption>
 *   <tr><th>here</th><th>Go</th></tr>
 *   <tr><td>Sysfd, SysfdChannel</td><td>syscall; internal/poll FD.Sysfd</td></tr>
 *   <tr><td>SysfdLinux, Linux, RawSockaddr, Sockopt</td><td>syscall, for Linux</td></tr>
 *   <tr><td>LinuxCalls, SyscallStubs</td><td>internal/runtime/syscall/linux</td></tr>
 *   <tr><td>LinuxTransfer, SplicePipe, OpenFile</td><td>syscall; internal/poll/splice_linux.go; os.File</td></tr>
 *   <tr><td>Scratch, SchedAttr, VirtualThreads, StackChunks</td><td>none</td></tr>
 *   <tr><td>Carrier</td><td>runtime/runtime2.go m, mOS</td></tr>
 *   <tr><td>LinuxSockets, ChannelSockets</td><td>net/sock_posix.go</td></tr>
 *   <tr><td>Errno</td><td>syscall Errno, zerrors_linux.go</td></tr>
 *   <tr><td>SyscallError</td><td>os.SyscallError</td></tr>
 * </table>
 */
package org.gopark.internal.syscall;
