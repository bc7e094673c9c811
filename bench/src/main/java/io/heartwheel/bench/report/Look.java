package io.heartwheel.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.style.AxesChartStyler;

/** What all charts share: light ground, legible type, a grid that stays behind. */
final class Look {
    static final int WIDTH = 960;
    static final int HEIGHT = 520;
    static final Font LABEL = new Font(Font.SANS_SERIF, Font.BOLD, 13);
    static final Color INK = new Color(0x1F2937);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 17);
    private static final Font AXIS = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final Color GRID = new Color(0xE5E7EB);
    private static final int PADDING = 14;

    private Look() {
    }

    static void apply(final AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setChartFontColor(INK);
        styler.setChartTitleFont(TITLE);
        styler.setChartTitleBoxVisible(false);
        styler.setChartPadding(PADDING);
        styler.setLegendVisible(false);
        styler.setAntiAlias(true);
        styler.setAxisTitleFont(AXIS);
        styler.setAxisTickLabelsFont(AXIS);
        styler.setAxisTickLabelsColor(INK);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotTicksMarksVisible(false);
        styler.setAxisTicksLineVisible(false);
        styler.setAxisTicksMarksVisible(false);
    }
}
