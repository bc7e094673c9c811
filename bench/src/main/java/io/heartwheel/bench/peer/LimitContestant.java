package io.heartwheel.bench.peer;

/** The floor: the same look-up of a handle and the checked plain store, and nobody watches. Nobody expires. */
public final class LimitContestant implements Contestant {
    private final MemoryLimit limit;
    private final long[] handles;
    private long quantum;

    /**
     * Registers all.
     *
     * @param sessions how many.
     */
    public LimitContestant(final int sessions) {
        limit = new MemoryLimit(sessions);
        handles = new long[sessions];
        for (int session = 0; session < sessions; session++) {
            handles[session] = limit.open(session, 1, 0);
        }
    }

    @Override
    public boolean heartbeat(final int session) {
        return limit.checkedStore(handles[session], quantum);
    }

    @Override
    public boolean renew(final int session) {
        final int generation = (int) (handles[session] >>> Integer.SIZE);
        handles[session] = limit.open(session, generation % 1000 + 1, quantum);
        return true;
    }

    @Override
    public void poll(final long nowNs) {
        quantum = nowNs / (TICK_NS / 2);
    }

    @Override
    public long expiries() {
        return 0;
    }
}
