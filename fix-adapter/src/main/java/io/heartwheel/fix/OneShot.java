package io.heartwheel.fix;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A deadline of a connection that comes up once: on the wheel, or, if that has no room, in the {@link Overflow}. Safe on any
 * thread; never waits. Once cancelled, it does not come up any more, whoever starts it.
 */
final class OneShot {
    private static final Logger LOG = LoggerFactory.getLogger(OneShot.class);

    private final FixRuntime runtime;
    private final int kind;
    private final long id;
    private volatile long handle = Heartwheel.NO_SESSION;
    private volatile boolean over;

    OneShot(final FixRuntime runtime, final int kind, final long number) {
        this.runtime = runtime;
        this.kind = kind;
        id = runtime.ids.of(kind, number);
    }

    /** Runs from now on, instead of from an earlier start. The name is for the journal. */
    void start(final String name, final long timeoutNs, final long nowNs) {
        stop();
        handle = register(timeoutNs, nowNs);
        if (handle < 0) {
            runtime.overflow.add(id, nowNs + timeoutNs);
        } else {
            runtime.outbox.name(id, name + WatchId.suffix(kind), nowNs);
        }
        if (over) {
            stop();
        }
    }

    /** As {@link #start}, up to a second late, and without a place on the wheel. */
    void startAside(final long timeoutNs, final long nowNs) {
        stop();
        runtime.overflow.add(id, nowNs + timeoutNs);
        if (over) {
            stop();
        }
    }

    private long register(final long timeoutNs, final long nowNs) {
        try {
            return runtime.wheel.register(id, Policy.timeout(timeoutNs), nowNs);
        } catch (final IllegalArgumentException e) {
            LOG.warn("The wheel cannot hold a deadline of {} ns: {}", timeoutNs, e.getMessage());
            return Heartwheel.NO_SESSION;
        }
    }

    /** Will not come up, now or ever. */
    void cancel() {
        over = true;
        stop();
    }

    /** Will not come up unless it is started again. */
    void stop() {
        runtime.wheel.deregister(handle);
        runtime.overflow.remove(id);
    }
}
