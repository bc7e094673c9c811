package io.heartwheel.bench.report;

import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import java.util.List;

/** How many times another contestant's figure one is: of the same subject, sessions, parameters and unit, in the same run. */
final class Ratio {
    private static final List<String> LIMITS = List.of("checkedStoreLimit", "limit");

    private Ratio() {
    }

    /** Over the plain read, check and store; an empty string if that was not measured beside it. */
    static String toLimit(final Results results, final Figure figure) {
        return to(results, figure, LIMITS);
    }

    /** Over ours, called a heartbeat at a time; an empty string if that was not measured beside it. */
    static String toOurs(final Results results, final Figure figure) {
        return to(results, figure, List.of(Names.OURS));
    }

    /** Over whichever of these was measured beside it. */
    static String to(final Results results, final Figure figure, final List<String> contestants) {
        return results.of(figure.subject())
            .filter(other -> contestants.contains(other.contestant()) && other.sessions() == figure.sessions()
                && other.parameters().equals(figure.parameters()) && other.unit().equals(figure.unit()))
            .findFirst().map(base -> Names.number(figure.median() / base.median())).orElse("");
    }
}
