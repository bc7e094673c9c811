package io.heartwheel.bench.fix;

/** Whose turn it is to send, and when: each of so many peers once a period, evenly spread over it, so that nobody searches. */
final class Ring {
    /** Nobody's turn, ever. */
    static final Ring NONE = new Ring(0, 0, 0, 0, false);

    private final long startNs;
    private final long periodNs;
    private final int peers;
    private final long turns;
    private final boolean isAlternating;
    private long turn;

    private Ring(final long startNs, final long periodNs, final int peers, final long turns, final boolean isAlternating) {
        this.startNs = startNs;
        this.periodNs = periodNs;
        this.peers = peers;
        this.turns = turns;
        this.isAlternating = isAlternating;
    }

    /** Over and over; a peer asks in every second of its turns, and neighbours don't in the same. */
    static Ring askingByTurns(final int peers, final long startNs, final long periodNs) {
        return new Ring(startNs, periodNs, peers, Long.MAX_VALUE, true);
    }

    /** Over and over, always asking. */
    static Ring asking(final int peers, final long startNs, final long periodNs) {
        return new Ring(startNs, periodNs, peers, Long.MAX_VALUE, false);
    }

    /** Each peer asks once. */
    static Ring askingOnce(final int peers, final long startNs, final long periodNs) {
        return new Ring(startNs, periodNs, peers, peers, false);
    }

    boolean hasNext() {
        return turn < turns;
    }

    /** When it is the next one's turn. */
    long dueNs() {
        return startNs + turn / peers * periodNs + turn % peers * periodNs / peers;
    }

    /** Whether the next one asks, with a TestRequest, or says that it is there, with a Heartbeat. */
    boolean asks() {
        return !isAlternating || (turn / peers + turn % peers) % 2 == 0;
    }

    /** Whose turn it is; from now on it is the next one's. */
    int next() {
        return (int) (turn++ % peers);
    }
}
