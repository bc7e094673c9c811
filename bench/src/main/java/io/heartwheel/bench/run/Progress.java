package io.heartwheel.bench.run;

import io.heartwheel.bench.result.Figure;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One line a step: how far the run is, what came out, and about how long it will still take. */
final class Progress {
    private final PrintWriter out;
    private final Plan plan;
    private final long startNs = System.nanoTime();
    private double plannedSeconds;
    private int done;

    Progress(final PrintWriter out, final Plan plan) {
        this.out = out;
        this.plan = plan;
        out.printf(Locale.ROOT, "%s: %d steps, about %s%n", plan.name(), plan.steps().size(), clock(plan.seconds()));
        out.flush();
    }

    void finished(final Step step, final List<Figure> figures) {
        done++;
        plannedSeconds += step.seconds();
        final double left = (plan.seconds() - plannedSeconds) * Math.max(0.5, elapsedSeconds() / plannedSeconds);
        out.printf(Locale.ROOT, "[%3d/%d] %-42s %-26s %s elapsed, about %s to go%n", done, plan.steps().size(), step.label(),
            figures.isEmpty() ? "FAILED" : text(telling(figures)), clock(elapsedSeconds()), clock(left));
        out.flush();
    }

    double elapsedSeconds() {
        return (System.nanoTime() - startNs) / 1e9;
    }

    static String clock(final double seconds) {
        final long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d", TimeUnit.SECONDS.toMinutes(whole), whole % 60);
    }

    private static Figure telling(final List<Figure> figures) {
        return figures.stream().filter(figure -> figure.parameter(Figure.STATISTIC).equals("p50")).findFirst()
            .orElse(figures.get(0));
    }

    private static String text(final Figure figure) {
        final String statistic = figure.parameter(Figure.STATISTIC);
        return String.format(Locale.ROOT, "%s%.4g %s%s", statistic.isEmpty() ? "" : statistic + ' ', figure.median(),
            figure.unit(), figure.allocBytesPerOp() == null || figure.allocBytesPerOp() < 1 ? ""
                : String.format(Locale.ROOT, ", %.0f B/op", figure.allocBytesPerOp()));
    }
}
