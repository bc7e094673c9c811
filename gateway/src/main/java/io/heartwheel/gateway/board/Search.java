package io.heartwheel.gateway.board;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Finds sessions: those whose name holds a text, in whichever case. Looks at each of them once, on the caller's thread.
 *
 * @param text  empty for all.
 * @param phase null for any.
 * @param venue empty for any.
 * @param limit the most that are listed; all are counted.
 */
record Search(String text, Phase phase, String venue, int limit) {
    static final int MOST = 100;

    /** What needs attention first, then by name. */
    private static final Comparator<Found> ORDER = Comparator
        .comparing((Found found) -> found.standing().phase()).thenComparing(found -> found.watched().name());

    /** As it stood when it was found: it may move on while others are looked at. */
    private record Found(Watched watched, Standing standing) {
    }

    JsonObject in(final Board board, final Census clocks) {
        final PriorityQueue<Found> first = new PriorityQueue<>(ORDER.reversed());
        long total = 0;
        for (final Watched watched : board.all()) {
            if (watched.isShown() && matches(watched)) {
                total++;
                first.add(new Found(watched, watched.standing()));
                if (first.size() > limit) {
                    first.poll();
                }
            }
        }
        final List<Found> found = new ArrayList<>(first);
        found.sort(ORDER);
        final JsonArray rows = new JsonArray();
        found.forEach(one -> rows.add(Json.row(clocks, Census.Row.of(board, one.watched()),
            board.fixSessions().named(one.watched().name()))));
        return new JsonObject().put("now_ms", board.time().wallMs()).put("total", total).put("sessions", rows);
    }

    private boolean matches(final Watched watched) {
        return (phase == null || watched.standing().phase() == phase)
            && (venue.isEmpty() || watched.venue().name().equals(venue)) && holds(watched.name());
    }

    private boolean holds(final String name) {
        final int last = name.length() - text.length();
        for (int at = 0; at <= last; at++) {
            if (name.regionMatches(true, at, text, 0, text.length())) {
                return true;
            }
        }
        return false;
    }
}
