package io.heartwheel.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Counts in what a peer's background threads, and the collector of its garbage, cost: {@code cpu.norm} is the CPU time of the
 * whole process an operation, in ns.
 *
 * <p>Use: {@code -prof io.heartwheel.bench.CpuProfiler}.
 */
public final class CpuProfiler implements InternalProfiler {
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private long startNs;

    @Override
    public String getDescription() {
        return "CPU time of the whole process an operation";
    }

    @Override
    public void beforeIteration(final BenchmarkParams benchmark, final IterationParams iteration) {
        startNs = system.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
        final BenchmarkParams benchmark, final IterationParams iteration, final IterationResult result) {
        final long ops = Math.max(1, result.getMetadata().getAllOps());
        final double perOp = (double) (system.getProcessCpuTime() - startNs) / ops;
        return List.of(new ScalarResult("cpu.norm", perOp, "ns/op", AggregationPolicy.AVG));
    }
}
