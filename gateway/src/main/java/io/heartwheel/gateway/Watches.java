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
 * <p>A session is somebody, whose end is to be told and may cancel orders. An alarm is a bare deadline of the gateway's own, such
 * as anybody may make it set: nothing is decided about anybody by it, so it concerns the gateway alone.
 *
 * <pre>
 * 63            48  47   46                                  0
 * +---------------+-----+------------------------------------+
 * | 'G' 'W'       |alarm| number                             |
 * +---------------+-----+------------------------------------+
 * </pre>
 */
public final class Watches implements LivenessHandler {
    private static final long TAG = 0x4757L << 48;
    private static final int TAG_SHIFT = 48;
    private static final long ALARM = 1L << 47;

    private final ConcurrentMap<Long, LivenessHandler> byId = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();

    /**
     * A new correlation id for a session. Any thread.
     *
     * @param watcher told of all decisions about it, on the liveness thread: must not block.
     * @return the id.
     */
    public long add(final LivenessHandler watcher) {
        return add(TAG, watcher);
    }

    /**
     * A new correlation id for an alarm. Any thread.
     *
     * @param watcher told when its time has come, on the liveness thread: must not block.
     * @return the id.
     */
    public long alarm(final LivenessHandler watcher) {
        return add(TAG | ALARM, watcher);
    }

    private long add(final long kind, final LivenessHandler watcher) {
        final long id = kind | lastNumber.incrementAndGet();
        byId.put(id, watcher);
        return id;
    }

    /** Nobody is told of that id's decisions any more. Any thread. */
    public void remove(final long id) {
        byId.remove(id);
    }

    /** Whether a correlation id is one of the gateway's. */
    public static boolean isOurs(final long correlationId) {
        return correlationId >>> TAG_SHIFT == TAG >>> TAG_SHIFT;
    }

    /** Whether a correlation id is one of the gateway's alarms: nobody but the gateway need be told of it. */
    public static boolean isAlarm(final long correlationId) {
        return isOurs(correlationId) && (correlationId & ALARM) != 0;
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
