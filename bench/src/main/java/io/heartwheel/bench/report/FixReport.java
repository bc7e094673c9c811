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
    private static final double BARS = 0.86;
    private static final double INSIDE = 0.94;
    private static final float LABEL_SIZE = 11;
    private static final int WIDTH = 1_200;
    private static final int NO_DECIMALS = 100;
    private static final Pattern SIZE = Pattern.compile("(?:stock|ours)_.*_(\\d+)");
    private static final List<String> SIDES = List.of("stock", "ours");

    private final Map<String, Double> metrics;
    private final Path folder;
    private final Set<Integer> sizes = new TreeSet<>();

    private FixReport(final Map<String, Double> metrics, final Path folder) {
        this.metrics = metrics;
        this.folder = folder;
        metrics.keySet().forEach(name -> {
            final Matcher sized = SIZE.matcher(name);
            if (sized.matches()) {
                sizes.add(Integer.valueOf(sized.group(1)));
            }
        });
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
        report.chart("fix-lateness.png", "How late FIX sessions' deadlines are met: p99", "ms", Map.of(
            "Heartbeat", "heartbeat_late_ms_p99", "TestRequest", "test_request_late_ms_p99",
            "disconnect", "disconnect_late_ms_p99"));
        report.chart("fix-idle.png", "CPU of a FIX venue when nothing is due", "ms a second", Map.of("", "idle_cpu_ms_per_s"));
        report.chart("fix-memory.png", "Heap of a logged-on FIX session", "bytes", Map.of("", "bytes_per_session"));
    }

    /**
     * The table, as Markdown.
     *
     * @param summary the figures.
     * @return its lines.
     */
    public static String table(final Summary summary) {
        final FixReport report = new FixReport(summary.metrics(), null);
        final StringBuilder text = new StringBuilder("|  |");
        report.sizes.forEach(size -> text.append(' ').append(String.format(Locale.ROOT, "%,d", size)).append(": stock | ours |"));
        text.append("\n| --- |").append(" ---: | ---: |".repeat(report.sizes.size())).append('\n');
        rows().forEach((title, name) -> {
            text.append("| ").append(title).append(" |");
            report.sizes.forEach(size -> SIDES.forEach(side -> {
                final Double value = summary.metrics().get(side + '_' + name + '_' + size);
                text.append(' ').append(value == null ? "" : Names.number(value)).append(" |");
            }));
            text.append('\n');
        });
        return text.toString();
    }

    private static Map<String, String> rows() {
        final Map<String, String> rows = new LinkedHashMap<>();
        percentiles(rows, "Heartbeat late, ms: ", "heartbeat_late_ms_");
        percentiles(rows, "TestRequest late, ms: ", "test_request_late_ms_");
        percentiles(rows, "disconnect late, ms: ", "disconnect_late_ms_");
        rows.put("CPU when nothing is due, ms/s", "idle_cpu_ms_per_s");
        rows.put("of it the timer's threads, ms/s", "idle_timer_cpu_ms_per_s");
        rows.put("CPU while all beat, ms/s", "beating_cpu_ms_per_s");
        rows.put("answer to a TestRequest while all beat, ms: p99", "answer_ms_p99");
        rows.put("the same to the living while others are cut off, ms: p99", "living_answer_ms_p99");
        rows.put("the same, ms: max", "living_answer_ms_max");
        rows.put("disconnected though alive", "living_lost");
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
    private void chart(final String file, final String title, final String unit, final Map<String, String> names)
        throws IOException {
        final CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(Look.HEIGHT)
            .title(title).xAxisTitle("sessions").yAxisTitle(unit).build();
        Look.apply(chart.getStyler());
        chart.getStyler().setLegendVisible(true).setLegendPosition(LegendPosition.OutsideE).setLegendBorderColor(Color.WHITE);
        chart.getStyler().setYAxisLogarithmic(true);
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
            chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(all.getMin() / 2))));
            chart.getStyler().setYAxisMax(Math.pow(10, Math.ceil(Math.log10(all.getMax()))));
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
