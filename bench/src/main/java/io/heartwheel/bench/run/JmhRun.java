package io.heartwheel.bench.run;

import io.heartwheel.bench.CpuProfiler;
import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.JmhFigures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark with one set of parameters in forked JVMs; what JMH prints goes to a log. */
final class JmhRun {
    /** These set up within an iteration, and would be told to allocate what the next wheel takes. */
    private static final Set<String> SET_UP_ANEW = Set.of("storm", "idle");

    private final PrintStream log;

    JmhRun(final PrintStream log) {
        this.log = log;
    }

    /**
     * Measures.
     *
     * @return the figures; none if the benchmark failed, in which case the log says why.
     * @throws IOException if JMH could not run at all.
     */
    List<Figure> run(final Step.Jmh step) throws IOException {
        final Effort effort = step.effort();
        final String heap = step.heapMb() + "m";
        final ChainedOptionsBuilder options = new OptionsBuilder()
            .include("\\." + step.benchmark() + "\\." + step.contestant() + "$")
            .forks(effort.forks())
            .warmupForks(0)
            .warmupIterations(effort.warmups())
            .warmupTime(TimeValue.milliseconds(effort.iterationMs()))
            .measurementIterations(effort.iterations())
            .measurementTime(TimeValue.milliseconds(effort.iterationMs()))
            .jvmArgsAppend("-Xms" + heap, "-Xmx" + heap)
            .shouldDoGC(false);
        if (!SET_UP_ANEW.contains(step.subject())) {
            options.addProfiler(GCProfiler.class);
        }
        if (step.subject().equals("rearm")) {
            // Peers do part of it on threads of their own.
            options.addProfiler(CpuProfiler.class);
        }
        step.parameters().forEach(options::param);
        try {
            return JmhFigures.read(json(new Runner(options.build(),
                OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL)).run()));
        } catch (final RunnerException e) {
            e.printStackTrace(log);
            return List.of();
        }
    }

    private static String json(final Collection<RunResult> results) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
