package io.heartwheel.gateway.board;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * All sessions, counted at one moment: by venue and state, and by when they fall due. Takes some 100 ns a session, on whichever
 * thread counts; nobody is held up meanwhile. Immutable once made.
 */
final class Census {
    static final int SPOKES = 60;
    static final long SPOKE_NS = 1_000_000_000L;
    static final int NEXT = 20;
    static final long LATELY_NS = 600 * SPOKE_NS;

    private final long atNs;
    private final long wallMs;
    private final List<VenueTally> venues;
    private final long[][] byVenue;
    private final long[] due = new long[SPOKES];
    private final long[] dueSilent = new long[SPOKES];
    private final long[] total = new long[Phase.values().length];
    private long later;
    private long expiredLately;
    private List<Row> next = List.of();

    /**
     * A session as it stood at that moment.
     *
     * @param watched         who.
     * @param standing        by its latest event.
     * @param lastHeartbeatNs by the wheel.
     * @param dueNs           when its switch fires if it stays silent.
     */
    record Row(Watched watched, Standing standing, long lastHeartbeatNs, long dueNs) {
        /** The silent before those that are merely due soon, should they fall silent. */
        private static final Comparator<Row> ORDER =
            Comparator.comparing((Row row) -> row.standing().phase()).thenComparingLong(Row::dueNs);

        static Row of(final Board board, final Watched watched) {
            final Standing standing = watched.standing();
            final long lastNs = board.lastHeartbeatNs(standing);
            return new Row(watched, standing, lastNs, board.dueNs(standing, lastNs));
        }
    }

    private Census(final Board board) {
        atNs = board.time().nowNs();
        wallMs = board.time().wallMs();
        venues = List.copyOf(board.venues().all());
        byVenue = new long[venues.size()][Phase.values().length];
    }

    static Census take(final Board board) {
        final Census census = new Census(board);
        final PriorityQueue<Row> soonest = new PriorityQueue<>(Row.ORDER.reversed());
        for (final Watched watched : board.all()) {
            if (watched.isShown() && watched.venue().number() < census.venues.size()) {
                census.count(board, watched, soonest);
            }
        }
        final List<Row> rows = new ArrayList<>(soonest);
        rows.sort(Row.ORDER);
        census.next = List.copyOf(rows);
        return census;
    }

    private void count(final Board board, final Watched watched, final PriorityQueue<Row> soonest) {
        final Standing standing = watched.standing();
        final Phase phase = standing.phase();
        total[phase.ordinal()]++;
        byVenue[watched.venue().number()][phase.ordinal()]++;
        if (!phase.isLive()) {
            expiredLately += phase == Phase.EXPIRED && atNs - standing.atNs() < LATELY_NS ? 1 : 0;
            return;
        }
        final long lastNs = board.lastHeartbeatNs(standing);
        final long dueNs = board.dueNs(standing, lastNs);
        spoke(dueNs - atNs, phase);
        if (soonest.size() < NEXT || phase == Phase.SUSPECT || dueNs < soonest.peek().dueNs()) {
            soonest.add(new Row(watched, standing, lastNs, dueNs));
            if (soonest.size() > NEXT) {
                soonest.poll();
            }
        }
    }

    private void spoke(final long leftNs, final Phase phase) {
        final long spoke = Math.max(0, leftNs) / SPOKE_NS;
        if (spoke >= SPOKES) {
            later++;
        } else if (phase == Phase.SUSPECT) {
            dueSilent[(int) spoke]++;
        } else {
            due[(int) spoke]++;
        }
    }

    /** On the wheel's line. */
    long atNs() {
        return atNs;
    }

    /** The same moment, in ms since the epoch. */
    long wallMs() {
        return wallMs;
    }

    /** A time on the wheel's line, in ms since the epoch. */
    long wallMs(final long lineNs) {
        return wallMs + Math.floorDiv(lineNs - atNs, 1_000_000L);
    }

    List<VenueTally> venues() {
        return venues;
    }

    long count(final Phase phase) {
        return total[phase.ordinal()];
    }

    /** 0 for a venue that has come since. */
    long count(final int venue, final Phase phase) {
        return venue < byVenue.length ? byVenue[venue][phase.ordinal()] : 0;
    }

    /** Of those that are alive, how many fall due in each spoke from now, if they are not heard from. */
    long[] due() {
        return Arrays.copyOf(due, SPOKES);
    }

    /** Of those that are suspect. */
    long[] dueSilent() {
        return Arrays.copyOf(dueSilent, SPOKES);
    }

    /** How many fall due after the last spoke. */
    long later() {
        return later;
    }

    /** Of those that have expired and are not back, how many did so in the latest ten minutes. */
    long expiredLately() {
        return expiredLately;
    }

    /** The silent whose switches fire first, soonest first; then others whose switches would. */
    List<Row> next() {
        return next;
    }
}
