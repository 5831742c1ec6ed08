/**
 * {@code benchmarks/run peers}: echo servers side by side.
 *
 * <pre>
 *   PeersCommand ---> Harness ---> EchoServer, LoadGenerator, Strace   processes, one Child each
 *        |               |
 *        |               '-------> Row ---> RowFile                    samples, kept row by row
 *        |                          ^
 *   CheckCommand ---> Bars ---------|
 *   ReportCommand --> Report, Plot -'                                  Statistics
 * </pre>
 *
 * A {@link org.gopark.benchmarks.peers.Workload} says what is asked of a server, a {@link
 * org.gopark.benchmarks.peers.Peer} how one is started. The harness knows nothing of either beyond
 * that: a new peer or a new workload is one entry in a list.
 */
@NullMarked
package org.gopark.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
