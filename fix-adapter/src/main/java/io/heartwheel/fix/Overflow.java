package io.heartwheel.fix;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Keeps the deadlines for which the wheel had no room: up to a second late, but never lost. All but empty unless the wheel is
 * full. Safe on any thread.
 */
final class Overflow {
    private final Map<Long, Long> dueNsById = new ConcurrentHashMap<>();

    void add(final long id, final long dueNs) {
        dueNsById.put(id, dueNs);
    }

    void remove(final long id) {
        dueNsById.remove(id);
    }

    /** Clockwork: passes on, and forgets, the ids of all that are due. */
    void due(final long nowNs, final LongConsumer expired) {
        for (final Map.Entry<Long, Long> entry : dueNsById.entrySet()) {
            if (nowNs - entry.getValue() >= 0 && dueNsById.remove(entry.getKey(), entry.getValue())) {
                expired.accept(entry.getKey());
            }
        }
    }

    int size() {
        return dueNsById.size();
    }
}
