package io.heartwheel.bench.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What becomes of sessions that are cut off together, over time: how many were asked, expired, held and cancelled so far. */
public final class CutChart {
    /** The file. */
    public static final String FILE = "fix-breaker.png";
    private static final int DPI = 144;
    private static final float LINE = 2.6f;
    /** Where lines end, as a share of the width; the rest is for their names. */
    private static final double LINES = 0.8;
    private static final double HEADROOM = 1.08;
    private static final int FAINT = 60;
    /** The first is an area, so that it is seen below those that go along with it. */
    private static final List<String> ORDER = List.of("expired", "asked", "held", "cancelled");

    private CutChart() {
    }

    /**
     * Draws it, over that of an earlier run.
     *
     * @param folder where; it exists.
     * @param steps  for {@code asked}, {@code expired}, {@code held} and {@code cancelled}: s since the cut, how many so far.
     * @throws IOException if it cannot be written.
     */
    public static void write(final Path folder, final Map<String, List<double[]>> steps) throws IOException {
        final double end = steps.values().stream().mapToDouble(line -> line.get(line.size() - 1)[0]).max().orElse(0) + 1;
        final double most = steps.values().stream().flatMap(List::stream).mapToDouble(step -> step[1]).max().orElse(0);
        final XYChart chart = new XYChartBuilder().width(Look.WIDTH).height(Look.HEIGHT)
            .title("All but a tenth of the sessions are cut off at 0 s: what the breaker does")
            .xAxisTitle("s since the cut").yAxisTitle("sessions").build();
        Look.apply(chart.getStyler());
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(end / LINES);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(Math.max(1, most * HEADROOM));
        chart.getStyler().setxAxisTickLabelsFormattingFunction(x -> x <= end ? Names.number(x) : Decades.unseen(x));
        chart.getStyler().setyAxisTickLabelsFormattingFunction(Names::number);
        final EndLabels labels = new EndLabels(Look.LABEL);
        ORDER.forEach(name -> line(chart, labels, "cut " + name, steps.get(name), end));
        chart.addAnnotation(labels);
        final Path file = folder.resolve(FILE);
        Files.deleteIfExists(file);
        BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG, DPI);
    }

    private static void line(
        final XYChart chart, final EndLabels labels, final String contestant, final List<double[]> steps, final double end) {
        final List<Double> x = new ArrayList<>();
        final List<Double> y = new ArrayList<>();
        double level = 0;
        for (final double[] step : steps) {
            x.addAll(List.of(step[0], step[0]));
            y.addAll(List.of(level, step[1]));
            level = step[1];
        }
        x.add(end);
        y.add(level);
        final XYSeries series = chart.addSeries(Names.of(contestant), x, y);
        series.setMarker(SeriesMarkers.NONE).setLineStyle(SeriesLines.SOLID);
        series.setLineWidth(LINE);
        if (contestant.endsWith(ORDER.get(0))) {
            final Color colour = Names.colour(contestant);
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area);
            series.setFillColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), FAINT));
        }
        series.setLineColor(Names.colour(contestant));
        labels.add(Names.of(contestant), end, level, Names.colour(contestant));
    }
}
