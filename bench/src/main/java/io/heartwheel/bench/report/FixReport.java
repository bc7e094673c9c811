package io.heartwheel.bench.report;

import io.heartwheel.bench.result.Summary;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The table and the charts of a run with FIX sessions: stock beside ours, for each number of sessions. */
public final class FixReport {
    /** The table. */
    public static final String TABLES = "fix-tables.md";
    private static final int DPI = 144;
    private static final double HEADROOM = 1.08;
    private static final double BARS = 0.86;
    private static final double INSIDE = 0.94;
    private static final float LABEL_SIZE = 11;
    private static final int WIDTH = 1_200;
    private static final int NO_DECIMALS = 100;
    private static final Pattern SIZE = Pattern.compile("(?:stock|ours)_.*_(\\d+)");
    private static final Pattern BREAKER_SIZE = Pattern.compile("breaker_.*_(\\d+)");
    private static final List<String> SIDES = List.of("stock", "ours");

    private final Map<String, Double> metrics;
    private final Path folder;
    private final Set<Integer> sizes = new TreeSet<>();
    private final Set<Integer> breakerSizes = new TreeSet<>();

    private FixReport(final Map<String, Double> metrics, final Path folder) {
        this.metrics = metrics;
        this.folder = folder;
        metrics.keySet().forEach(name -> {
            add(sizes, SIZE.matcher(name));
            add(breakerSizes, BREAKER_SIZE.matcher(name));
        });
    }

    private static void add(final Set<Integer> sizes, final Matcher sized) {
        if (sized.matches()) {
            sizes.add(Integer.valueOf(sized.group(1)));
        }
    }

    /**
     * Writes table and charts, over those of an earlier run.
     *
     * @param folder  where; it exists.
     * @param summary the figures.
     * @throws IOException if they cannot be written.
     */
    public static void write(final Path folder, final Summary summary) throws IOException {
        Files.writeString(folder.resolve(TABLES), table(summary));
        final FixReport report = new FixReport(summary.metrics(), folder);
        report.chart("fix-lateness.png", "How late FIX sessions' deadlines are met: p99", "ms", true, Map.of(
            "Heartbeat after others", "heartbeat_late_ms_p99", "TestRequest", "test_request_late_ms_p99",
            "disconnect", "disconnect_late_ms_p99"));
        report.chart("fix-idle.png", "CPU of a FIX venue when nothing is due", "ms a second", true,
            Map.of("", "idle_cpu_ms_per_s"));
        report.chart("fix-memory.png", "Heap of a logged-on FIX session", "bytes", false, Map.of("", "bytes_per_session"));
    }

    /**
     * The table, as Markdown.
     *
     * @param summary the figures.
     * @return its lines.
     */
    public static String table(final Summary summary) {
        final FixReport report = new FixReport(summary.metrics(), null);
        final StringBuilder text = new StringBuilder();
        if (!report.sizes.isEmpty()) {
            report.sides(text);
        }
        report.breakerSizes.forEach(size -> report.breaker(text, size));
        return text.toString();
    }

    private void sides(final StringBuilder text) {
        text.append("|  |");
        sizes.forEach(size -> text.append(' ').append(String.format(Locale.ROOT, "%,d", size)).append(": stock | ours |"));
        text.append("\n| --- |").append(" ---: | ---: |".repeat(sizes.size())).append('\n');
        rows().forEach((title, name) -> {
            text.append("| ").append(title).append(" |");
            sizes.forEach(size -> SIDES.forEach(side -> {
                final Double value = metrics.get(side + '_' + name + '_' + size);
                text.append(' ').append(value == null ? "" : Names.number(value)).append(" |");
            }));
            text.append('\n');
        });
    }

    /** A table of its own: there is no other side. */
    private void breaker(final StringBuilder text, final int size) {
        text.append(String.format(Locale.ROOT, "\n| the server, its breaker and %,d sessions |  |\n| --- | ---: |\n", size));
        breakerRows().forEach((title, name) -> {
            final Double value = metrics.get("breaker_" + name + '_' + size);
            text.append("| ").append(title).append(" | ").append(value == null ? "" : Names.number(value)).append(" |\n");
        });
    }

    private static Map<String, String> breakerRows() {
        final Map<String, String> rows = new LinkedHashMap<>();
        rows.put("a tenth is cut off: sessions", "small_cut");
        rows.put("their cancels held", "small_held");
        rows.put("their orders not cancelled", "small_cancel_missing");
        percentiles(rows, "their cancels late, after they expired, ms: ", "small_cancel_late_ms_");
        rows.put("all but another tenth are cut off: sessions", "cut");
        rows.put("the alarm, s after the cut", "alarm_after_cut_s");
        rows.put("the alarm, ms after the first expired", "alarm_after_expiry_ms");
        rows.put("alarms, in all", "alarms");
        rows.put("/metrics says so, s after the cut", "metrics_after_cut_s");
        rows.put("/metrics says so for, ms", "metrics_held_ms");
        rows.put("cancels held", "held");
        percentiles(rows, "held for, ms: ", "held_ms_");
        rows.put("the breaker's grace, ms", "grace_ms");
        percentiles(rows, "cancels late, after the hold or later expiry, ms: ", "cancel_late_ms_");
        rows.put("cancels before that", "cancel_early");
        rows.put("orders not cancelled", "cancel_missing");
        percentiles(rows, "disconnect late, both cuts, ms: ", "disconnect_late_ms_");
        rows.put("not disconnected within 36 s though silent", "disconnect_missing");
        rows.put("disconnected though alive", "living_lost");
        rows.put("answer to a TestRequest of the living, ms: p99", "living_answer_ms_p99");
        rows.put("the wheel's poller stood still, times", "stalls");
        rows.put("grace for that, in all, s", "stall_grace_s");
        return rows;
    }

    private static Map<String, String> rows() {
        final Map<String, String> rows = new LinkedHashMap<>();
        // Those that follow a Heartbeat are on time with either: its timer finds them as it found the one before.
        percentiles(rows, "Heartbeat late, after other messages, ms: ", "heartbeat_late_ms_");
        percentiles(rows, "TestRequest late, ms: ", "test_request_late_ms_");
        percentiles(rows, "disconnect late, ms: ", "disconnect_late_ms_");
        rows.put("CPU when nothing is due, ms/s", "idle_cpu_ms_per_s");
        rows.put("of it the timer's threads, ms/s", "idle_timer_cpu_ms_per_s");
        rows.put("CPU while all beat, ms/s", "beating_cpu_ms_per_s");
        rows.put("answer to a TestRequest while all beat, ms: p99", "answer_ms_p99");
        rows.put("the same to the living while others are cut off, ms: p99", "living_answer_ms_p99");
        rows.put("the same, ms: max", "living_answer_ms_max");
        rows.put("disconnected though alive", "living_lost");
        rows.put("silent and sent no TestRequest", "test_request_missing");
        rows.put("not disconnected within 6 s though silent", "disconnect_missing");
        rows.put("the wheel's poller stood still, times", "stalls");
        rows.put("all connect and log on at once, s until the last is", "logon_s");
        rows.put("the same, ms until it is: p99 of the sessions", "logon_ms_p99");
        rows.put("the same, not answered for 5 s and tried again", "logon_retries");
        rows.put("the same, disconnected before their Logon was answered", "logon_turned_away");
        rows.put("heap of a logged-on session, bytes", "bytes_per_session");
        return rows;
    }

    private static void percentiles(final Map<String, String> rows, final String title, final String name) {
        List.of("p50", "p99", "max").forEach(level -> rows.put(title + level, name + level));
    }

    /** A group of bars for each number of sessions. */
    private void chart(
        final String file, final String title, final String unit, final boolean isByDecades, final Map<String, String> names)
        throws IOException {
        final CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(Look.HEIGHT)
            .title(title).xAxisTitle("sessions").yAxisTitle(unit).build();
        Look.apply(chart.getStyler());
        chart.getStyler().setLegendVisible(true).setLegendPosition(LegendPosition.OutsideE).setLegendBorderColor(Color.WHITE);
        chart.getStyler().setYAxisLogarithmic(isByDecades);
        chart.getStyler().setYAxisDecimalPattern("#,##0.#");
        chart.getStyler().setAvailableSpaceFill(BARS);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setLabelsVisible(true).setLabelsPosition(INSIDE).setLabelsFontColorAutomaticEnabled(false);
        chart.getStyler().setLabelsFontColor(Color.WHITE).setLabelsFont(Look.LABEL.deriveFont(LABEL_SIZE));
        for (final String side : SIDES) {
            new TreeMap<>(names).forEach((what, name) -> bars(chart, side, what, name));
        }
        if (!chart.getSeriesMap().isEmpty()) {
            final DoubleSummaryStatistics all = chart.getSeriesMap().values().stream()
                .flatMap(series -> series.getYData().stream()).filter(Objects::nonNull)
                .collect(Collectors.summarizingDouble(Number::doubleValue));
            // Whole decades; below the least there is one, so that its bar is seen.
            chart.getStyler().setYAxisMin(isByDecades ? Math.pow(10, Math.floor(Math.log10(all.getMin() / 2))) : 0);
            chart.getStyler().setYAxisMax(
                isByDecades ? Math.pow(10, Math.ceil(Math.log10(all.getMax()))) : all.getMax() * HEADROOM);
            Files.deleteIfExists(folder.resolve(file));
            BitmapEncoder.saveBitmapWithDPI(chart, folder.resolve(file).toString(), BitmapEncoder.BitmapFormat.PNG, DPI);
        }
    }

    private void bars(final CategoryChart chart, final String side, final String what, final String name) {
        final List<Double> values = sizes.stream().map(size -> metrics.get(side + '_' + name + '_' + size))
            .map(FixReport::drawn).toList();
        if (values.stream().anyMatch(Objects::nonNull)) {
            final String contestant = ((side.equals("ours") ? Names.OURS : side) + ' ' + what).strip();
            chart.addSeries(Names.of(contestant), sizes.stream().map(Names::sessions).toList(), values)
                .setFillColor(Names.colour(contestant));
        }
    }

    /** As it is drawn: an axis that is logarithmic has no place for zero. */
    private static Double drawn(final Double value) {
        if (value == null || value <= 0) {
            return null;
        }
        return value < NO_DECIMALS ? value : Math.rint(value);
    }
}
