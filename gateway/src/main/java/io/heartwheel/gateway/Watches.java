package io.heartwheel.gateway;

import io.heartwheel.EventType;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows who is meant by the gateway's correlation ids on the wheel, and passes decisions on to them.
 *
 * <pre>
 * 63            48 47                                        0
 * +---------------+------------------------------------------+
 * | 'G' 'W'       | number                                   |
 * +---------------+------------------------------------------+
 * </pre>
 */
public final class Watches implements LivenessHandler {
    private static final long TAG = 0x4757L << 48;
    private static final int NUMBER_BITS = 48;

    private final ConcurrentMap<Long, LivenessHandler> byId = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();

    /**
     * A new correlation id. Any thread.
     *
     * @param watcher told of all decisions about it, on the liveness thread: must not block.
     * @return the id.
     */
    public long add(final LivenessHandler watcher) {
        final long id = TAG | lastNumber.incrementAndGet();
        byId.put(id, watcher);
        return id;
    }

    /** Nobody is told of that id's decisions any more. Any thread. */
    public void remove(final long id) {
        byId.remove(id);
    }

    /** Whether a correlation id is one of the gateway's. */
    public static boolean isOurs(final long correlationId) {
        return correlationId >>> NUMBER_BITS == TAG >>> NUMBER_BITS;
    }

    /** Liveness thread. Takes the events of its own ids, and ignores all others. */
    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.type() != EventType.STALLED && isOurs(event.correlationId())) {
            final LivenessHandler watcher = byId.get(event.correlationId());
            if (watcher != null) {
                watcher.onEvent(event);
            }
        }
    }
}
