/**
 * Small programs that show gopark at work; {@code examples/run list} names them.
 *
 * <p>Start with {@link org.gopark.examples.EchoServer}: an accept loop on the main thread and one
 * goroutine for each connection, all of it blocking code.
 */
package org.gopark.examples;
