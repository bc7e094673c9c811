package io.heartwheel.bench.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Bars that lie, with names above them and values at their ends, so that long names are read without turning the head. */
final class BarChart {
    private static final int ROW = 66;
    private static final int FRAME = 130;
    private static final int BAR = 24;
    private static final int GAP = 8;

    private BarChart() {
    }

    /**
     * Draws, the first on top.
     *
     * @param bars          names and values.
     * @param notes         what is told beside a name.
     * @param isLogarithmic whether the axis counts decades.
     */
    static XYChart of(
        final String title, final String axis, final String unit, final Map<String, Double> bars,
        final Map<String, String> notes, final boolean isLogarithmic) {
        final XYChart chart = new XYChartBuilder().width(Look.WIDTH).height(FRAME + ROW * bars.size())
            .title(title).xAxisTitle(axis).build();
        Look.apply(chart.getStyler());
        final List<Double> lengths = bars.values().stream().map(value -> isLogarithmic ? Math.log10(value) : value).toList();
        final List<Integer> rows = IntStream.range(0, bars.size()).mapToObj(row -> bars.size() - row).toList();
        final XYSeries unseen = chart.addSeries("values", lengths, rows);
        unseen.setLineStyle(SeriesLines.NONE);
        unseen.setMarker(SeriesMarkers.NONE);
        // From 1 on, so that lengths mean something.
        final double low = isLogarithmic ? Math.min(0, Math.floor(lengths.stream().min(Double::compare).orElseThrow())) : 0;
        final double high = lengths.stream().max(Double::compare).orElseThrow();
        final double right = low + (high - low) * 1.15;
        chart.getStyler().setXAxisMin(low);
        chart.getStyler().setXAxisMax(right);
        chart.getStyler().setYAxisMin(0.5);
        chart.getStyler().setYAxisMax(bars.size() + 0.7);
        chart.getStyler().setYAxisTicksVisible(false);
        chart.getStyler().setPlotGridHorizontalLinesVisible(false);
        if (isLogarithmic) {
            chart.getStyler().setXAxisTickMarkSpacingHint(Decades.hint(Look.WIDTH, right - low));
        }
        chart.getStyler().setxAxisTickLabelsFormattingFunction(value ->
            isLogarithmic ? Decades.label(value, Names::number) : Names.number(value));
        final Bars drawn = new Bars(low);
        int row = bars.size();
        for (final Map.Entry<String, Double> bar : bars.entrySet()) {
            drawn.bars.add(new Bar(Names.of(bar.getKey()), notes.getOrDefault(bar.getKey(), ""),
                Names.number(bar.getValue()) + ' ' + unit, isLogarithmic ? Math.log10(bar.getValue()) : bar.getValue(), row--,
                Names.colour(bar.getKey())));
        }
        chart.addAnnotation(drawn);
        return chart;
    }

    /** One of them. */
    private record Bar(String name, String note, String value, double length, double row, Color colour) {
    }

    /** All of them. */
    private static final class Bars extends Annotation {
        private final List<Bar> bars = new ArrayList<>();
        private final double from;

        Bars(final double from) {
            super(false);
            this.from = from;
        }

        @Override
        public void paint(final Graphics2D g) {
            g.setFont(Look.LABEL);
            final int left = getXAxisScreenValue(from);
            for (final Bar bar : bars) {
                final int middle = getYAxisScreenValue(bar.row());
                final int right = getXAxisScreenValue(bar.length());
                g.setColor(bar.colour());
                g.fill(new Rectangle2D.Double(left, middle, Math.max(1, right - left), BAR));
                g.drawString(bar.value(), right + GAP, middle + BAR - GAP);
                g.setColor(Look.INK);
                g.drawString(bar.name(), left, middle - GAP + 2);
                final int besideName = left + g.getFontMetrics().stringWidth(bar.name() + "  ");
                g.setFont(Look.LABEL.deriveFont(Font.PLAIN));
                g.drawString(bar.note(), besideName, middle - GAP + 2);
                g.setFont(Look.LABEL);
            }
        }
    }
}
