package io.heartwheel.bench.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines on two logarithmic axes, each with its name at its end. */
final class LineChart {
    private static final float OURS = 3.2f;
    private static final float OTHERS = 2f;
    /** Where lines end, as a share of the width; the rest is for their names. */
    private static final double LINES = 0.64;

    private final XYChart chart;
    private final EndLabels labels = new EndLabels(Look.LABEL);
    private double lowX = Double.MAX_VALUE;
    private double highX = -Double.MAX_VALUE;
    private double lowY = Double.MAX_VALUE;
    private double highY = -Double.MAX_VALUE;

    LineChart(final String title, final String xTitle, final String yTitle, final DoubleFunction<String> xFormat) {
        chart = new XYChartBuilder().width(Look.WIDTH).height(Look.HEIGHT)
            .title(title).xAxisTitle(xTitle).yAxisTitle(yTitle).build();
        Look.apply(chart.getStyler());
        chart.getStyler().setxAxisTickLabelsFormattingFunction(exponent ->
            exponent <= highX + 1e-9 ? Decades.label(exponent, xFormat) : Decades.unseen(exponent));
        chart.getStyler().setyAxisTickLabelsFormattingFunction(exponent -> Decades.label(exponent, Names::number));
    }

    void line(final String contestant, final TreeMap<Double, Double> points, final String label) {
        final List<Double> x = points.keySet().stream().map(Math::log10).toList();
        final List<Double> y = points.values().stream().map(Math::log10).toList();
        final XYSeries series = chart.addSeries(contestant, x, y);
        final boolean isLimit = Names.isLimit(contestant) || contestant.equals("machine") || contestant.equals("bound");
        series.setLineColor(Names.colour(contestant));
        // What may lie on top of another line must let it be seen.
        final boolean isBroken = isLimit || contestant.equals("undisturbed");
        series.setLineStyle(isBroken ? SeriesLines.DASH_DASH : SeriesLines.SOLID);
        series.setLineWidth(Names.isOurs(contestant) ? OURS : OTHERS);
        series.setMarker(isBroken ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
        series.setMarkerColor(Names.colour(contestant));
        final Map.Entry<Double, Double> end = points.lastEntry();
        labels.add(label, Math.log10(end.getKey()), Math.log10(end.getValue()), Names.colour(contestant));
        lowX = Math.min(lowX, x.get(0));
        highX = Math.max(highX, x.get(x.size() - 1));
        lowY = Math.min(lowY, y.stream().min(Double::compare).orElseThrow());
        highY = Math.max(highY, y.stream().max(Double::compare).orElseThrow());
    }

    XYChart build() {
        final double right = lowX + (highX - lowX) / LINES;
        chart.getStyler().setXAxisMin(lowX);
        chart.getStyler().setXAxisMax(right);
        chart.getStyler().setXAxisTickMarkSpacingHint(Decades.hint(Look.WIDTH, right - lowX));
        chart.getStyler().setYAxisMin(Math.floor(lowY));
        chart.getStyler().setYAxisMax(Math.max(Math.floor(lowY) + 1, Math.ceil(highY)));
        chart.getStyler().setYAxisTickMarkSpacingHint(
            Decades.hint(Look.HEIGHT, Math.max(Math.floor(lowY) + 1, Math.ceil(highY)) - Math.floor(lowY)));
        chart.addAnnotation(labels);
        return chart;
    }
}
