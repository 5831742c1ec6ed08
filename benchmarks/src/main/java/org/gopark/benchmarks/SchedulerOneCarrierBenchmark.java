package org.gopark.benchmarks;

import org.openjdk.jmh.annotations.Fork;

/** {@link SchedulerBenchmark} on one carrier, or one P: nobody is woken, nothing is stolen. */
@Fork(
        value = 3,
        jvmArgsAppend = {
            SchedulerBenchmark.ADD_OPENS,
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1",
            "-Dgopark.maxprocs=1"
        })
public class SchedulerOneCarrierBenchmark extends SchedulerBenchmark {}
