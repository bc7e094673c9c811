package io.heartwheel.bench.report;

import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is better than whom, worked out from the figures: nobody writes by hand what a run did not show. */
final class Standings {
    private Standings() {
    }

    /** One sentence for each contest that a peer won, be it by time or by allocation. */
    static List<String> lost(final Results results) {
        final List<String> lost = new ArrayList<>();
        contests(results).forEach((contest, figures) -> {
            final Figure ours =
                figures.stream().filter(figure -> figure.contestant().equals(Names.OURS)).findFirst().orElse(null);
            if (ours != null) {
                figures.stream().filter(figure -> isPeer(figure) && figure.median() < ours.median()).forEach(peer ->
                    lost.add(Names.of(peer.contestant()) + " is cheaper at " + contest + ": " + Names.number(peer.median())
                        + " against our " + Names.number(ours.median()) + ' ' + ours.unit() + '.'));
                figures.stream().filter(figure -> isPeer(figure) && allocates(figure) < allocates(ours)).forEach(peer ->
                    lost.add(Names.of(peer.contestant()) + " allocates less at " + contest + ": "
                        + Names.number(allocates(peer)) + " against our " + Names.number(allocates(ours)) + " B/op."));
            }
        });
        return lost;
    }

    /** How many contests with a peer there were. */
    static long count(final Results results) {
        return contests(results).values().stream().filter(figures ->
            figures.stream().anyMatch(figure -> figure.contestant().equals(Names.OURS))
                && figures.stream().anyMatch(Standings::isPeer)).count();
    }

    /** The same subject, sessions and parameters. */
    private static Map<String, List<Figure>> contests(final Results results) {
        final Map<String, List<Figure>> contests = new LinkedHashMap<>();
        for (final Figure figure : results.figures()) {
            if (figure.unit().equals("ns/op")) {
                contests.computeIfAbsent(contest(figure), name -> new ArrayList<>()).add(figure);
            }
        }
        return contests;
    }

    private static String contest(final Figure figure) {
        final StringBuilder contest = new StringBuilder(figure.subject());
        if (figure.sessions() > 0) {
            contest.append(", ").append(Names.sessions(figure.sessions())).append(" sessions");
        }
        figure.parameters().forEach((name, value) -> contest.append(", ").append(name).append(' ').append(value));
        return contest.toString();
    }

    private static boolean isPeer(final Figure figure) {
        return !Names.isOurs(figure.contestant()) && !Names.isLimit(figure.contestant());
    }

    /** Less than a tenth of a byte is the harness's own. */
    private static double allocates(final Figure figure) {
        return figure.allocBytesPerOp() == null || figure.allocBytesPerOp() < 0.1 ? 0 : figure.allocBytesPerOp();
    }
}
