package org.gopark.internal.runtime;

import org.openjdk.jmh.annotations.Fork;

/**
 * {@link ParkBenchmark} where every catcher must wait until the thrower has parked: the bare cost
 * of a hop, without the waking of a carrier.
 */
@Fork(value = 3, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=1")
public class ParkOneCarrierBenchmark extends ParkBenchmark {}
