package io.heartwheel.fix;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessJournal;

/** A journal in memory that can be full for a while. */
final class RecordingJournal implements LivenessJournal {
    final List<Done> effects = new CopyOnWriteArrayList<>();
    final Map<Long, String> names = new ConcurrentHashMap<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    final AtomicInteger refusals = new AtomicInteger();

    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.type() != EventType.DUE) {
            events.add(event.type() + " " + event.correlationId());
        }
    }

    @Override
    public boolean effect(
        final Effect effect, final long handle, final long correlationId, final long atNs, final long detail) {
        if (refusals.get() > 0 && refusals.decrementAndGet() >= 0) {
            return false;
        }
        effects.add(new Done(effect, handle, correlationId, detail));
        return true;
    }

    @Override
    public boolean name(final long correlationId, final String name, final long atNs) {
        if (refusals.get() > 0 && refusals.decrementAndGet() >= 0) {
            return false;
        }
        names.merge(correlationId, name, (a, b) -> a + " AND " + b);
        return true;
    }

    boolean has(final Effect effect, final long correlationId) {
        return effects.stream().anyMatch(e -> e.effect == effect && e.correlationId == correlationId);
    }

    record Done(Effect effect, long handle, long correlationId, long detail) {
    }
}
