package io.heartwheel.bench.report;

import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;

/** The charts of a report: each is drawn if there is something to draw, and tells in its title what is seen. */
final class Charts {
    private static final int DPI = 144;
    private static final double TICK_US = (1 << 20) / 1e3;
    private static final double WHOLE = 100;

    private final Results results;
    private final Path folder;
    private final List<Chart> drawn = new ArrayList<>();

    private Charts(final Results results, final Path folder) {
        this.results = results;
        this.folder = folder;
    }

    /** Draws into the folder all for which there are figures. */
    static List<Chart> draw(final Results results, final Path folder) throws IOException {
        final Charts charts = new Charts(results, folder);
        charts.byN("all-in", "all-in.png", "All in: heartbeat, polls and re-bucketing together", "heartbeat");
        charts.byN("heartbeat", "heartbeat.png", "The heartbeat call alone, and what memory allows", "call");
        charts.rearm();
        charts.percentiles("lateness", "lateness.png", "How late expiries are, in real time at 1 M heartbeats/s");
        charts.percentiles("heartbeat-latency", "heartbeat-latency.png",
            "What a heartbeat call takes in real time, corrected for coordinated omission");
        charts.memory();
        return charts.drawn;
    }

    private void byN(final String subject, final String file, final String title, final String operation) throws IOException {
        final Map<String, TreeMap<Double, Double>> lines = new LinkedHashMap<>();
        results.of(subject).filter(Results::isMain).forEach(figure ->
            lines.computeIfAbsent(figure.contestant(), name -> new TreeMap<>())
                .put((double) figure.sessions(), figure.median()));
        lines.values().removeIf(line -> line.size() < 2);
        if (lines.isEmpty()) {
            return;
        }
        final LineChart chart = new LineChart(
            title, "sessions", "ns per " + operation + ", median", Names::sessions);
        lines.forEach((contestant, line) -> chart.line(contestant, line, Names.of(contestant)
            + "  " + Names.number(line.lastEntry().getValue()) + " ns"));
        save(file, title, chart.build());
    }

    private void percentiles(final String subject, final String file, final String title) throws IOException {
        final TreeMap<Double, Double> ours = percentilesOf(subject, Names.OURS);
        if (ours.size() < 2) {
            return;
        }
        final LineChart chart = new LineChart(
            title, "percentile", subject.equals("lateness") ? "µs late" : "µs a call", Charts::percentile);
        chart.line(Names.OURS, ours, Names.of(Names.OURS) + "  " + Names.number(ours.lastEntry().getValue()) + " µs");
        final TreeMap<Double, Double> undisturbed = percentilesOf(subject, "undisturbed");
        if (undisturbed.size() > 1) {
            chart.line("undisturbed", undisturbed,
                Names.of("undisturbed") + "  " + Names.number(undisturbed.lastEntry().getValue()) + " µs");
        }
        final TreeMap<Double, Double> machine = percentilesOf("hiccups", "machine");
        machine.keySet().removeIf(level -> level > ours.lastKey());
        // What is far below ours says nothing, and would take most of the height.
        final double least = ours.firstEntry().getValue() / 10;
        machine.values().removeIf(value -> value < least);
        if (machine.size() > 1) {
            chart.line("machine", machine, Names.of("machine") + "  " + Names.number(machine.lastEntry().getValue()) + " µs");
        }
        if (subject.equals("lateness")) {
            final TreeMap<Double, Double> tick = new TreeMap<>(Map.of(ours.firstKey(), TICK_US, ours.lastKey(), TICK_US));
            chart.line("bound", tick, "the bound: one tick  " + Names.number(TICK_US) + " µs");
        }
        save(file, title, chart.build());
    }

    /** By 1 / (1 - p), so that each further nine takes the same room. */
    private TreeMap<Double, Double> percentilesOf(final String subject, final String contestant) {
        final TreeMap<Double, Double> line = new TreeMap<>();
        results.of(subject).filter(figure -> figure.contestant().equals(contestant)).forEach(figure -> {
            final String statistic = figure.parameter(Figure.STATISTIC);
            if (statistic.matches("p[0-9.]+")) {
                line.put(WHOLE / (WHOLE - Double.parseDouble(statistic.substring(1))), figure.median());
            }
        });
        return line;
    }

    private void rearm() throws IOException {
        final Optional<Long> most = results.of("rearm").map(Figure::sessions).max(Comparator.naturalOrder());
        if (most.isEmpty()) {
            return;
        }
        final Map<String, Double> bars = new LinkedHashMap<>();
        results.of("rearm").filter(figure -> figure.sessions() == most.get()).filter(Results::isMain)
            .sorted(Comparator.comparingDouble(Figure::median)).forEach(figure -> bars.put(figure.contestant(), figure.median()));
        final Map<String, String> notes = new LinkedHashMap<>();
        bars.keySet().forEach(contestant -> notes.put(contestant, besideCall(contestant, most.get())));
        final String title = "Re-arming one of " + Names.sessions(most.get()) + " sessions: the call alone";
        save("rearm.png", title, BarChart.of(title, "ns per call, median", "ns", bars, notes, true));
    }

    /** What the bar leaves out. */
    private String besideCall(final String contestant, final long sessions) {
        final List<String> notes = new ArrayList<>();
        results.find("rearm", contestant, sessions, figure -> figure.parameter(Figure.STATISTIC).equals(Names.ALL_CPU))
            .ifPresent(cpu -> notes.add("CPU of all threads " + Names.number(cpu.median()) + " ns"));
        results.find("rearm", contestant, sessions, Results::isMain)
            .filter(call -> call.allocBytesPerOp() != null)
            .ifPresent(call -> notes.add(Names.allocated(call.allocBytesPerOp()) + " B"));
        return String.join(", ", notes);
    }

    private void memory() throws IOException {
        final Map<String, Double> bars = new LinkedHashMap<>();
        results.of("memory").filter(figure -> figure.unit().equals("B/session")).forEach(figure -> bars.put(
            Names.sessions(figure.sessions()) + " sessions, "
                + (figure.parameter(Figure.STATISTIC).equals("jol") ? "all objects" : "smallest -Xmx"), figure.median()));
        if (!bars.isEmpty()) {
            final String title = "Memory a session, all in";
            save("memory.png", title, BarChart.of(title, "bytes per session", "B", bars, Map.of(), false));
        }
    }

    /** 10 is 90 %, 100 is 99 %, and so on. */
    static String percentile(final double inverse) {
        final double percent = WHOLE - WHOLE / inverse;
        return Names.number(percent).equals("0") ? "0 %"
            : new BigDecimal(percent).setScale(5, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString()
                + " %";
    }

    private void save(final String file, final String title, final org.knowm.xchart.internal.chartpart.Chart<?, ?> chart)
        throws IOException {
        final Path path = folder.resolve(file);
        Files.deleteIfExists(path);
        BitmapEncoder.saveBitmapWithDPI(chart, path.toString(), BitmapEncoder.BitmapFormat.PNG, DPI);
        drawn.add(new Chart(path, title));
    }

    /**
     * A chart that was drawn.
     *
     * @param file  the PNG.
     * @param title what it shows.
     */
    record Chart(Path file, String title) {
    }
}
