package io.heartwheel.bench.report;

import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures that documentation quotes, as Markdown tables ready to be pasted. What was not measured is left out. */
final class Markdown {
    private static final Set<String> BESIDE = Set.of("storm", "idle", "churn", "journal");
    private static final Set<String> PERCENTILES = Set.of("p50", "p90", "p99", "p99.9", "p99.99", "max");

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private Markdown(final Results results) {
        this.results = results;
    }

    static String of(final Results results) {
        final Markdown markdown = new Markdown(results);
        final Map<String, String> environment = results.environment();
        markdown.text.append(environment.getOrDefault("cpu", "unknown CPU")).append(", ")
            .append(environment.getOrDefault("cores", "?")).append(" cores, JDK ")
            .append(environment.getOrDefault("jdk", "unknown")).append(", commit ")
            .append(environment.getOrDefault("commit", "unknown")).append(": medians of one run of `")
            .append(environment.getOrDefault("command", "./heartwheel bench")).append("`.\n");
        markdown.bySize("heartbeat", "The heartbeat alone, by sessions", List.of(new Base("× limit", "checkedStoreLimit")));
        markdown.bySize("shared-heartbeat", "The heartbeat on two threads, by sessions",
            List.of(new Base("× one thread", "alone")));
        markdown.bySize("all-in", "All in, a heartbeat, by sessions",
            List.of(new Base("× limit", "limit"), new Base("× ours", Names.OURS)));
        markdown.allInOtherwise();
        markdown.rearm();
        markdown.beside();
        markdown.lateness();
        markdown.memory();
        return markdown.text.toString();
    }

    /** A row a contestant; a column and its ratios a size. */
    private void bySize(final String subject, final String title, final List<Base> bases) {
        final List<Figure> figures = results.of(subject).filter(Results::isMain).filter(figure -> figure.sessions() > 0).toList();
        final Set<Long> sizes = distinct(figures, Figure::sessions, new TreeSet<>());
        final List<String> head = new ArrayList<>(List.of("contestant"));
        sizes.forEach(size -> {
            head.add(Names.sessions(size) + ", ns");
            bases.forEach(base -> head.add(base.head()));
        });
        final List<List<String>> rows = new ArrayList<>();
        for (final String contestant : distinct(figures, Figure::contestant, new LinkedHashSet<>())) {
            final List<String> row = new ArrayList<>(List.of(Names.of(contestant)));
            for (final long size : sizes) {
                final Figure found = figures.stream().filter(figure ->
                    figure.contestant().equals(contestant) && figure.sessions() == size).findFirst().orElse(null);
                row.add(found == null ? "" : Names.number(found.median()));
                bases.forEach(base -> row.add(found == null ? "" : Ratio.to(results, found, List.of(base.contestant()))));
            }
            rows.add(row);
        }
        table(title, head, rows, 1);
    }

    private void allInOtherwise() {
        list("All in, other periods and shapes",
            List.of("mean period", "shape", "sessions", "contestant", "ns", "× limit", "× ours"), 4,
            results.of("all-in").filter(figure -> !Results.isMain(figure)).toList(), figure -> List.of(
                figure.parameter("periodSeconds") + " s", figure.parameter("shape"), Names.sessions(figure.sessions()),
                Names.of(figure.contestant()), Names.number(figure.median()), Ratio.toLimit(results, figure),
                Ratio.toOurs(results, figure)));
    }

    private void rearm() {
        final long most = results.of("rearm").mapToLong(Figure::sessions).max().orElse(0);
        final List<Figure> calls = results.of("rearm").filter(figure -> figure.sessions() == most)
            .filter(Results::isMain).toList();
        list("Re-arming one of " + Names.sessions(most) + " sessions",
            List.of("contestant", "ns a call", "× ours", Names.ALL_CPU + ", ns", "× ours", "B a call"), 1, calls, call -> {
                final Figure cpu = results.statistic("rearm", call.contestant(), Names.ALL_CPU).orElse(null);
                return List.of(Names.of(call.contestant()), Names.number(call.median()), Ratio.toOurs(results, call),
                    cpu == null ? "" : Names.number(cpu.median()), cpu == null ? "" : Ratio.toOurs(results, cpu),
                    Names.allocated(call.allocBytesPerOp()));
            });
    }

    private void beside() {
        list("Expiry storm, idle, churn, journal", List.of("what", "contestant", "sessions", "median", "× ours"), 3,
            results.figures().stream().filter(figure -> BESIDE.contains(figure.subject())).toList(), figure -> List.of(
                String.join(", ", subjectAndParameters(figure)), Names.of(figure.contestant()),
                Names.sessions(figure.sessions()), value(figure),
                figure.contestant().equals(Names.OURS) ? "" : Ratio.toOurs(results, figure)));
    }

    private void lateness() {
        final List<Figure> expiries = results.of("lateness").filter(figure ->
            figure.contestant().equals(Names.OURS) && PERCENTILES.contains(figure.parameter(Figure.STATISTIC))).toList();
        list("In real time, µs", List.of("percentile", "expiry late by", "machine's pauses left out",
            "the machine alone", "heartbeat call"), 1, expiries, figure -> {
                final String level = figure.parameter(Figure.STATISTIC);
                return List.of(level, Names.number(figure.median()), statistic("lateness", "undisturbed", level),
                    statistic("hiccups", "machine", level), statistic("heartbeat-latency", Names.OURS, level));
            });
    }

    private void memory() {
        list("Memory", List.of("sessions", "measured by", "median"), 2, results.of("memory").toList(), figure -> List.of(
            Names.sessions(figure.sessions()),
            figure.parameter(Figure.STATISTIC).equals("jol") ? "all objects (JOL)" : figure.parameter(Figure.STATISTIC),
            value(figure)));
    }

    private String statistic(final String subject, final String contestant, final String level) {
        return results.statistic(subject, contestant, level).map(figure -> Names.number(figure.median())).orElse("");
    }

    private static List<String> subjectAndParameters(final Figure figure) {
        final List<String> words = new ArrayList<>(List.of(figure.subject()));
        figure.parameters().forEach((name, set) -> words.add(name.equals(Figure.STATISTIC)
            ? set.replace("maxPollMicros", "longest poll") : name + ' ' + set));
        return words;
    }

    private static String value(final Figure figure) {
        return switch (figure.unit()) {
            case "ns/op" -> Names.duration(figure.median());
            case "us" -> Names.number(figure.median()) + " µs";
            default -> Names.number(figure.median()) + ' ' + figure.unit();
        };
    }

    private static <T> Set<T> distinct(final Collection<Figure> figures, final Function<Figure, T> of, final Set<T> into) {
        return figures.stream().map(of).collect(Collectors.toCollection(() -> into));
    }

    private void list(
        final String title, final List<String> head, final int words, final List<Figure> figures,
        final Function<Figure, List<String>> row) {
        table(title, head, figures.stream().map(row).toList(), words);
    }

    /** The first so many columns are words, the others numbers. */
    private void table(final String title, final List<String> head, final List<List<String>> rows, final int words) {
        if (rows.isEmpty()) {
            return;
        }
        text.append("\n### ").append(title).append("\n\n");
        row(head);
        final List<String> rule = new ArrayList<>(Collections.nCopies(words, "---"));
        rule.addAll(Collections.nCopies(head.size() - words, "---:"));
        row(rule);
        rows.forEach(this::row);
    }

    private void row(final List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /**
     * What figures are divided by.
     *
     * @param head       of the column.
     * @param contestant by whose.
     */
    private record Base(String head, String contestant) {
    }
}
