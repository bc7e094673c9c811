package io.heartwheel.bench.peer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What most people write first: a map of the last heartbeat, all of it scanned every 100 ms.
 *
 * <p>The keys are boxed once, as by a caller that keeps them. A scan finds who is silent up to 100 ms late.
 */
public final class MapContestant implements Contestant {
    private static final long SCAN_NS = 100_000_000;

    private final Map<Long, Long> lastHeard;
    private final Long[] keys;
    private final long timeoutNs;
    private long nowNs;
    private long nextScanNs = SCAN_NS;
    private long expiries;

    /**
     * Registers all, at time 0.
     *
     * @param sessions  how many.
     * @param timeoutNs after which silence they expire.
     * @param agesNs    how long ago each was last heard from.
     */
    public MapContestant(final int sessions, final long timeoutNs, final LongSupplier agesNs) {
        this.timeoutNs = timeoutNs;
        lastHeard = new ConcurrentHashMap<>(sessions);
        keys = new Long[sessions];
        for (int session = 0; session < sessions; session++) {
            keys[session] = (long) session;
            lastHeard.put(keys[session], -agesNs.getAsLong());
        }
    }

    @Override
    public boolean heartbeat(final int session) {
        return lastHeard.put(keys[session], nowNs) != null;
    }

    @Override
    public boolean renew(final int session) {
        final boolean wasThere = lastHeard.remove(keys[session]) != null;
        lastHeard.put(keys[session], nowNs);
        return wasThere;
    }

    @Override
    public void poll(final long now) {
        nowNs = now;
        if (now >= nextScanNs) {
            nextScanNs += SCAN_NS;
            scan();
        }
    }

    @Override
    public long expiries() {
        return expiries;
    }

    private void scan() {
        for (final Map.Entry<Long, Long> entry : lastHeard.entrySet()) {
            if (nowNs - entry.getValue() >= timeoutNs) {
                expiries++;
                entry.setValue(nowNs);
            }
        }
    }
}
