package io.heartwheel.bench.run;

import io.heartwheel.bench.result.JmhFigures;
import io.heartwheel.bench.rig.JournalCostRig;
import io.heartwheel.bench.rig.LatenessRig;
import io.heartwheel.bench.rig.MemoryRig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run measures, step by step. {@link #quick} has all that the summary quotes and fits into 4 minutes on two cores;
 * {@link #full} has every size, order, period and shape, with more forks, and fits into 60.
 */
final class Plan {
    private static final List<String> LIMITS = List.of("checkedStoreLimit", "casLimit", "storeLimit");
    private static final List<String> OBJECT_PEERS = List.of("netty", "kafka", "stpe", "chm");
    private static final int K = 1_000;
    private static final int M = 1_000_000;
    /** Storms are measured one at a time; the time is about what it takes to register a million for the next. */
    private static final Effort SINGLE = new Effort(1, 10, 10, 250);
    private static final int BASE_HEAP_MB = 512;
    private static final double MIB = 1 << 20;

    private final String name;
    private final List<Step> steps = new ArrayList<>();

    private Plan(final String name) {
        this.name = name;
    }

    static Plan quick() {
        final Plan plan = new Plan("quick");
        final Effort brief = new Effort(1, 3, 5, 300);
        for (final int n : new int[] {K, M, 10 * M}) {
            plan.heartbeat(List.of("sameTick", "newTick"), n, "random", brief);
            plan.heartbeat(LIMITS, n, "random", brief);
        }
        plan.rearm(List.of("heartwheel", "agrona"), M, brief);
        plan.rearm(OBJECT_PEERS, M, new Effort(1, 3, 5, 400));
        final Effort longer = new Effort(1, 4, 5, 500);
        for (final int n : new int[] {100 * K, M, 10 * M}) {
            plan.allIn(List.of("heartwheel", "limit", "agrona"), n, 10, "steady", longer);
        }
        plan.storm(List.of("heartwheel"), SINGLE);
        plan.idle(List.of("heartwheel", "agrona"), brief);
        plan.rigs(8, 40, "quick");
        return plan;
    }

    static Plan full() {
        final Plan plan = new Plan("full");
        final Effort effort = new Effort(2, 3, 5, 500);
        for (final int n : new int[] {K, 100 * K, M, 10 * M}) {
            for (final String order : List.of("random", "zipf")) {
                plan.heartbeat(List.of("sameTick", "newTick", "newTickCallersTime", "newTickNanoTime"), n, order, effort);
                plan.heartbeat(LIMITS, n, order, effort);
            }
            plan.heartbeat(List.of("volatileStoreLimit"), n, "random", effort);
        }
        plan.jmh("HeartbeatBenchmark", "nanoTimeLimit", 0, Map.of(), effort);
        for (final int n : new int[] {64, K, M}) {
            for (final String layout : List.of("alone", "blocks", "interleaved", "spread", "shared")) {
                plan.jmh("SharedHeartbeatBenchmark", layout, n, Map.of(), effort);
            }
        }
        for (final int n : new int[] {K, 100 * K, M}) {
            plan.rearm(List.of("heartwheel", "agrona"), n, effort);
            plan.rearm(OBJECT_PEERS, n, effort);
        }
        for (final int n : new int[] {100 * K, M, 10 * M}) {
            plan.allIn(List.of("heartwheel", "limit", "agrona", "chm"), n, 10, "steady", effort);
            plan.allIn(List.of("heartwheel", "limit", "agrona"), n, 1, "steady", effort);
            plan.allIn(List.of("heartwheel", "limit", "agrona"), n, 30, "steady", effort);
            plan.allIn(List.of("heartwheel", "limit", "agrona"), n, 10, "churn", effort);
        }
        // Agrona's wheel can't do aligned deadlines: each of its spokes would have to hold every session.
        plan.allIn(List.of("heartwheel", "limit", "chm"), 100 * K, 10, "aligned", effort);
        plan.allIn(List.of("heartwheel", "limit", "chm"), M, 10, "aligned", effort);
        plan.others(effort);
        plan.rigs(60, 120, "full");
        return plan;
    }

    /** The same, of some subjects only. */
    Plan only(final Set<String> subjects) {
        final Plan plan = new Plan(name);
        steps.stream().filter(step -> subjects.isEmpty() || subjects.contains(step.subject())).forEach(plan.steps::add);
        return plan;
    }

    String name() {
        return name;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    Set<String> subjects() {
        final Set<String> subjects = new LinkedHashSet<>();
        steps.forEach(step -> subjects.add(step.subject()));
        return subjects;
    }

    double seconds() {
        return steps.stream().mapToDouble(Step::seconds).sum();
    }

    Step biggest() {
        return steps.stream().reduce((a, b) -> b.heapMb() > a.heapMb() ? b : a).orElseThrow();
    }

    private void heartbeat(final List<String> contestants, final int n, final String order, final Effort effort) {
        for (final String contestant : contestants) {
            jmh("HeartbeatBenchmark", contestant, n, Map.of("order", order), effort);
        }
    }

    private void rearm(final List<String> contestants, final int n, final Effort effort) {
        contestants.forEach(contestant -> jmh("RearmBenchmark", contestant, n, Map.of(), effort));
    }

    private void allIn(
        final List<String> contestants, final int n, final int periodSeconds, final String shape, final Effort effort) {
        for (final String contestant : contestants) {
            jmh("AllInBenchmark", contestant, n,
                Map.of("periodSeconds", Integer.toString(periodSeconds), "shape", shape), effort);
        }
    }

    private void storm(final List<String> contestants, final Effort effort) {
        contestants.forEach(contestant -> jmh("StormBenchmark", contestant, M, Map.of(), effort));
    }

    private void idle(final List<String> contestants, final Effort effort) {
        contestants.forEach(contestant -> jmh("IdleBenchmark", contestant, M, Map.of(), effort));
    }

    private void others(final Effort effort) {
        storm(List.of("heartwheel", "agrona"), new Effort(2, SINGLE.warmups(), SINGLE.iterations(), SINGLE.iterationMs()));
        idle(List.of("sameTick", "heartwheel", "agrona"), effort);
        idle(List.of("heartwheelDay", "agronaDay"), new Effort(2, 2, 3, 1000));
        for (final int n : new int[] {100 * K, M}) {
            for (final String contestant : List.of("heartwheel", "agrona", "chm")) {
                jmh("ChurnBenchmark", contestant, n, Map.of(), effort);
            }
        }
    }

    private void rigs(final int latenessSeconds, final int journalRounds, final String memory) {
        steps.add(new Step.Rig("lateness", LatenessRig.class, List.of(Integer.toString(latenessSeconds)), BASE_HEAP_MB,
            latenessSeconds * 1.5 + 4));
        steps.add(new Step.Rig("journal", JournalCostRig.class, List.of(Integer.toString(journalRounds)), BASE_HEAP_MB,
            journalRounds / 12.0 + 4));
        steps.add(new Step.Rig("memory", MemoryRig.class, List.of(memory), 2 * BASE_HEAP_MB,
            memory.equals("full") ? 60 : 6));
    }

    private void jmh(
        final String benchmark, final String contestant, final int n, final Map<String, String> others, final Effort effort) {
        final Map<String, String> parameters = new LinkedHashMap<>(others);
        if (n > 0) {
            parameters.put("sessions", Integer.toString(n));
        }
        final int bytes = bytesPerSession(contestant);
        final double secondsPerMillion = benchmark.startsWith("AllIn") ? bytes / 150.0 : bytes / 500.0;
        steps.add(new Step.Jmh(JmhFigures.subjectOf(benchmark), benchmark, contestant, parameters, effort,
            BASE_HEAP_MB + (int) Math.ceil(n * (double) bytes / MIB), secondsPerMillion * n / M));
    }

    /** What its heap must have room for, generously: a collector that is short of room would be measured with it. */
    private static int bytesPerSession(final String contestant) {
        if (OBJECT_PEERS.contains(contestant)) {
            return 600;
        }
        return contestant.equals("agrona") ? 300 : 100;
    }
}
