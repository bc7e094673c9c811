package io.heartwheel.bench.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.knowm.xchart.internal.chartpart.Annotation;

/** Writes each line's name at its right end, in its colour, moved apart where they would overlap: no legend to decode. */
final class EndLabels extends Annotation {
    private static final int GAP_X = 10;
    private final List<Label> labels = new ArrayList<>();
    private final Font font;

    EndLabels(final Font font) {
        super(false);
        this.font = font;
    }

    void add(final String text, final double x, final double y, final Color colour) {
        labels.add(new Label(text, x, y, colour));
    }

    @Override
    public void paint(final Graphics2D g) {
        g.setFont(font);
        final int height = g.getFontMetrics().getHeight();
        labels.sort(Comparator.comparingDouble(Label::y));
        // Screens count from the top: the lowest value first, at the bottom.
        final double[] places = labels.stream().mapToDouble(label -> getYAxisScreenValue(label.y())).toArray();
        apart(places, height);
        for (int i = 0; i < places.length; i++) {
            final Label label = labels.get(i);
            final int x = getXAxisScreenValue(label.x()) + GAP_X;
            final float base = (float) places[i] + height / 3f;
            // The grid stays behind.
            g.setColor(Color.WHITE);
            g.fill(new Rectangle2D.Double(
                x, base - g.getFontMetrics().getAscent(), g.getFontMetrics().stringWidth(label.text()), height));
            g.setColor(label.colour());
            g.drawString(label.text(), x, base);
        }
    }

    /** Moves places, given from the bottom up, until neighbours are a height apart, each about as far as the other. */
    static void apart(final double[] places, final double height) {
        for (int round = 0; round < 200; round++) {
            boolean moved = false;
            for (int i = 1; i < places.length; i++) {
                final double overlap = height - (places[i - 1] - places[i]);
                if (overlap > 0.01) {
                    places[i - 1] += overlap / 2;
                    places[i] -= overlap / 2;
                    moved = true;
                }
            }
            if (!moved) {
                return;
            }
        }
    }

    /** A name and where its line ends. */
    private record Label(String text, double x, double y, Color colour) {
    }
}
