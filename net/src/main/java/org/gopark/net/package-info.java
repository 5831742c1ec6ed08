/**
 * Blocking connections over a netpoller: Go's {@code package net}, with the JDK's exceptions.
 *
 * <p>{@link org.gopark.net.Net#listen} and {@link org.gopark.net.Net#dial} are where to start; a
 * {@link org.gopark.net.Conn} reads, writes and closes, from any thread. A call that cannot go on
 * parks its thread; give each connection a goroutine of its own ({@code Go.go}) and write plain
 * code. Every exception of the network is a {@link org.gopark.net.NetError}.
 *
 * <p>Deadlines are instants, as in Go, for reading, writing and accepting, and can be moved at any
 * time; an interrupt ends a call that waits and leaves the connection as it was. {@link
 * org.gopark.net.Dialer} says how long a dial may take, from where, and how it can be ended.
 *
 * <p>Inside, {@code TCPConn} is a {@code NetConn} around a {@code NetFD} around an {@code
 * internal.poll.FD}, as in Go {@code TCPConn} is a {@code conn} around a {@code netFD} around a
 * {@code poll.FD}.
 *
 * <table>
 *   <caption>Where it comes from</caption>
 *   <tr><th>here</th><th>Go</th></tr>
 *   <tr><td>Net</td><td>net/dial.go, net/sock_posix.go, net/ipsock_posix.go</td></tr>
 *   <tr><td>Conn, Listener, Addr, NetConn, NetOp, NetError, AddrError</td><td>net/net.go</td></tr>
 *   <tr><td>Dialer, Dialing, Control</td><td>net/dial.go</td></tr>
 *   <tr><td>DialContext, Cancellation</td><td>package context, as net uses it</td></tr>
 *   <tr><td>Lookup, Resolver, Services</td><td>net/lookup.go, net/port_unix.go</td></tr>
 *   <tr><td>Mailbox</td><td>a channel</td></tr>
 *   <tr><td>ListenConfig</td><td>net/dial.go, net/sock_linux.go</td></tr>
 *   <tr><td>KeepAliveConfig</td><td>net/tcpsock.go, net/tcpsockopt_unix.go</td></tr>
 *   <tr><td>TCPConn, TCPListener, TCPAddr</td><td>net/tcpsock.go, net/tcpsock_posix.go</td></tr>
 *   <tr><td>Transfer</td><td>net/tcpsock_posix.go, net/splice_linux.go, net/sendfile.go</td></tr>
 *   <tr><td>HostPort</td><td>net/ipsock.go</td></tr>
 *   <tr><td>NetFD</td><td>net/fd_posix.go, net/fd_unix.go</td></tr>
 * </table>
 */
package org.gopark.net;
