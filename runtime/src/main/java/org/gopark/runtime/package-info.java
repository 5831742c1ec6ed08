/**
 * Goroutines on virtual threads: {@link org.gopark.runtime.Go} starts them, now or after a while,
 * and lets them sleep, {@link org.gopark.runtime.GoRuntime} is what they run on, {@link
 * org.gopark.runtime.RuntimeStats} says what it is doing.
 *
 * <p>Nothing has to be set up: the first use makes a default runtime, which lives as long as the
 * JVM. What waits for the network is in the module {@code org.gopark.net}; how it waits is told in
 * {@code org.gopark.internal.runtime}.
 */
package org.gopark.runtime;
