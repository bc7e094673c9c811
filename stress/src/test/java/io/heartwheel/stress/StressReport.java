package io.heartwheel.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.grading.TestGrading;

/** What a run of jcstress saw: each outcome of each test, over all the JVMs that ran it. */
final class StressReport {
    /** An outcome of a test, or the pattern of one that was not seen. */
    record Row(String test, String outcome, long count, Expect expectation, String description) {
    }

    private final Map<String, Row> rows = new TreeMap<>();
    private final List<String> errors = new ArrayList<>();

    private StressReport(final Collection<TestResult> results) {
        for (final TestResult result : results) {
            final String test = simpleName(result.getName());
            if (result.status() != Status.NORMAL) {
                errors.add(test + ": " + result.status() + ' ' + result.getMessages());
            }
            for (final GradingResult graded : TestGrading.grade(result).gradingResults.values()) {
                rows.merge(test + ' ' + graded.id,
                    new Row(test, graded.id, graded.count, graded.expect, graded.description), StressReport::sum);
            }
        }
    }

    /** Of the results that runs of jcstress left below a directory. */
    static StressReport read(final Path directory) throws IOException, ClassNotFoundException {
        final List<Path> files;
        try (var all = Files.walk(directory)) {
            files = all.filter(file -> file.getFileName().toString().startsWith("jcstress-results-")).toList();
        }
        final InProcessCollector results = new InProcessCollector();
        for (final Path file : files) {
            final DiskReadCollector reader = new DiskReadCollector(file.toString(), results);
            reader.dump();
            reader.close();
        }
        return new StressReport(results.getTestResults());
    }

    /** Outcomes that were seen and must not be, and tests that didn't run properly. */
    List<String> failures() {
        final List<String> all = new ArrayList<>(errors);
        rows.values().stream()
            .filter(row -> row.count() > 0 && (row.expectation() == Expect.FORBIDDEN || row.expectation() == Expect.UNKNOWN))
            .forEach(row -> all.add(row.test() + ": " + row.outcome() + " seen " + row.count() + " times: " + row.description()));
        return all;
    }

    long testCount() {
        return rows.values().stream().map(Row::test).distinct().count();
    }

    String summary() {
        return String.format("%d tests, %,d races: %,d ACCEPTABLE, %,d INTERESTING, %,d FORBIDDEN; %d failures",
            testCount(), sum(rows.values()), sumOf(Expect.ACCEPTABLE), sumOf(Expect.ACCEPTABLE_INTERESTING),
            sumOf(Expect.FORBIDDEN), failures().size());
    }

    /** One line an outcome, those that were not seen too: of the acceptable ones this says that a race was not met. */
    String table() {
        return rows.values().stream()
            .filter(row -> row.count() > 0 || !wasSeenElsewhere(row))
            .sorted(Comparator.comparing(Row::test).thenComparing(Row::expectation).thenComparing(Row::outcome))
            .map(row -> String.format("%-34s %-20s %,14d  %-11s  %s",
                row.test(), row.outcome(), row.count(), name(row.expectation()), row.description()))
            .collect(Collectors.joining("\n", "\n", "\n"));
    }

    /** A pattern that one JVM showed nothing of, and another did. */
    private boolean wasSeenElsewhere(final Row pattern) {
        return rows.values().stream().anyMatch(row ->
            row.count() > 0 && row.test().equals(pattern.test()) && row.outcome().matches(pattern.outcome()));
    }

    private long sumOf(final Expect expectation) {
        return sum(rows.values().stream().filter(row -> row.expectation() == expectation).toList());
    }

    private static long sum(final Collection<Row> some) {
        return some.stream().mapToLong(Row::count).sum();
    }

    private static String name(final Expect expectation) {
        return expectation == Expect.ACCEPTABLE_INTERESTING ? "INTERESTING" : expectation.name();
    }

    private static Row sum(final Row one, final Row other) {
        return new Row(one.test, one.outcome, one.count + other.count, one.expectation, one.description);
    }

    private static String simpleName(final String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
