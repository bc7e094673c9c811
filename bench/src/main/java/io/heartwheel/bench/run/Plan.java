package io.heartwheel.bench.run;

import io.heartwheel.bench.result.JmhFigures;
import io.heartwheel.bench.rig.JournalCostRig;
import io.heartwheel.bench.rig.LatenessRig;
import io.heartwheel.bench.rig.MemoryRig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a run measures, step by step. {@link #quick} has all that the summary quotes and fits into 4 minutes on two cores;
 * {@link #full} has every size, order, period and shape, ours and the limits in two forks, and fits into 30.
 *
 * <p>Not every combination: what one size has shown, as that order or period matter, is not measured again at the others.
 */
final class Plan {
    private static final List<String> CALLS = List.of("sameTick", "newTick", "sameTickBatch", "newTickBatch");
    private static final List<String> ALL_IN = List.of("heartwheel", "heartwheelBatch", "limit", "agrona");
    private static final List<String> LIMITS = List.of("checkedStoreLimit", "casLimit", "storeLimit");
    private static final List<String> OBJECT_PEERS = List.of("netty", "kafka", "stpe", "chm");
    private static final int K = 1_000;
    private static final int M = 1_000_000;
    /** Storms are measured one at a time; the time is about what it takes to register a million for the next. */
    private static final Effort SINGLE = new Effort(1, 10, 10, 100);
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
            plan.heartbeat(CALLS, n, "random", brief);
            plan.heartbeat(LIMITS, n, "random", brief);
        }
        plan.rearm(List.of("heartwheel", "agrona"), M, brief);
        plan.rearm(OBJECT_PEERS, M, new Effort(1, 3, 5, 400));
        final Effort longer = new Effort(1, 3, 5, 500);
        for (final int n : new int[] {100 * K, M, 10 * M}) {
            plan.allIn(ALL_IN, n, 10, "steady", longer);
        }
        plan.storm(List.of("heartwheel"), SINGLE);
        plan.idle(List.of("heartwheel", "agrona"), brief);
        plan.rigs(8, 40, "quick");
        return plan;
    }

    static Plan full() {
        final Plan plan = new Plan("full");
        final Effort effort = new Effort(2, 3, 5, 500);
        final Effort oneFork = new Effort(1, 3, 5, 500);
        plan.allHeartbeats(effort);
        for (final int n : new int[] {64, K, M}) {
            for (final String layout : List.of("alone", "blocks", "interleaved", "spread", "shared")) {
                plan.jmh("SharedHeartbeatBenchmark", layout, n, Map.of(), new Effort(2, 2, 5, 300));
            }
        }
        for (final int n : new int[] {K, 100 * K, M}) {
            plan.rearm(List.of("heartwheel", "agrona"), n, effort);
            plan.rearm(OBJECT_PEERS, n, oneFork);
        }
        plan.allAllIn(effort, oneFork);
        plan.others(effort);
        plan.rigs(30, 120, "full");
        return plan;
    }

    private void allHeartbeats(final Effort effort) {
        for (final int n : new int[] {K, 100 * K, M, 10 * M}) {
            heartbeat(CALLS, n, "random", effort);
            heartbeat(List.of("newTickCallersTime", "newTickNanoTime"), n, "random", effort);
            heartbeat(LIMITS, n, "random", effort);
            heartbeat(List.of("volatileStoreLimit"), n, "random", effort);
        }
        for (final int n : new int[] {M, 10 * M}) {
            heartbeat(List.of("newTick", "newTickBatch", "checkedStoreLimit"), n, "zipf", effort);
        }
        jmh("HeartbeatBenchmark", "nanoTimeLimit", 0, Map.of(), effort);
    }

    private void allAllIn(final Effort effort, final Effort oneFork) {
        for (final int n : new int[] {100 * K, M, 10 * M}) {
            allIn(ALL_IN, n, 10, "steady", effort);
            allIn(List.of("chm"), n, 10, "steady", oneFork);
        }
        allIn(ALL_IN, M, 1, "steady", effort);
        allIn(ALL_IN, M, 30, "steady", effort);
        allIn(ALL_IN, M, 10, "churn", effort);
        for (final int n : new int[] {100 * K, M}) {
            allIn(ALL_IN, n, 10, "patient", effort);
        }
        // Agrona's wheel can't do aligned deadlines: each of its spokes would have to hold every session.
        allIn(List.of("heartwheel", "heartwheelBatch", "limit", "chm"), M, 10, "aligned", effort);
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
        idle(List.of("heartwheelSameTick", "heartwheel", "agrona"), effort);
        idle(List.of("heartwheelDay", "agronaDay"), new Effort(2, 2, 3, 1000));
        for (final int n : new int[] {100 * K, M}) {
            for (final String contestant : List.of("heartwheel", "agrona", "chm")) {
                jmh("ChurnBenchmark", contestant, n, Map.of(), effort);
            }
        }
    }

    private void rigs(final int latenessSeconds, final int journalRounds, final String memory) {
        steps.add(new Step.Rig("lateness", LatenessRig.class, List.of(Integer.toString(latenessSeconds)), BASE_HEAP_MB,
            latenessSeconds * 1.5 + 1));
        steps.add(new Step.Rig("journal", JournalCostRig.class, List.of(Integer.toString(journalRounds)), BASE_HEAP_MB,
            journalRounds / 12.0 + 4));
        steps.add(new Step.Rig("memory", MemoryRig.class, List.of(memory), 2 * BASE_HEAP_MB,
            memory.equals("full") ? 15 : 3));
    }

    private void jmh(
        final String benchmark, final String contestant, final int n, final Map<String, String> others, final Effort effort) {
        final Map<String, String> parameters = new LinkedHashMap<>(others);
        if (n > 0) {
            parameters.put("sessions", Integer.toString(n));
        }
        final int bytes = bytesPerSession(contestant);
        steps.add(new Step.Jmh(JmhFigures.subjectOf(benchmark), benchmark, contestant, parameters, effort,
            BASE_HEAP_MB + (int) Math.ceil(n * (double) bytes / MIB) + spokesMb(benchmark, contestant),
            setUpSecondsPerMillion(benchmark, contestant) * n / M));
    }

    /** Whatever the number of sessions, each of Agrona's spokes has room for the thousand that are renewed in a tick. */
    private static int spokesMb(final String benchmark, final String contestant) {
        return benchmark.startsWith("Churn") && contestant.equals("agrona") ? 1024 : 0;
    }

    /** As measured where ten million take longest; all in, ours lets a timeout pass. */
    private static double setUpSecondsPerMillion(final String benchmark, final String contestant) {
        if (contestant.toLowerCase(Locale.ROOT).endsWith("limit")) {
            return 0.05;
        }
        if (benchmark.startsWith("AllIn")) {
            return contestant.startsWith("heartwheel") ? 0.8 : 1;
        }
        return OBJECT_PEERS.contains(contestant) ? 0.4 : 0.15;
    }

    /** What its heap must have room for, generously: a collector that is short of room would be measured with it. */
    private static int bytesPerSession(final String contestant) {
        if (OBJECT_PEERS.contains(contestant)) {
            return 600;
        }
        return contestant.equals("agrona") ? 300 : 100;
    }
}
