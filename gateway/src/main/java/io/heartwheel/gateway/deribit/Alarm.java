package io.heartwheel.gateway.deribit;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.SessionState;
import io.heartwheel.gateway.VenueContext;
import java.util.concurrent.Executor;

/**
 * One deadline of a connection on the wheel. What it does when its time comes, it does on the connection's event loop, where all
 * its methods are called too; what had come up but wasn't done yet when the alarm was set anew or stopped, isn't done.
 */
final class Alarm implements LivenessHandler {
    private static final long NONE = Heartwheel.NO_SESSION;

    private final VenueContext venue;
    private final Executor eventLoop;
    private final Runnable probe;
    private final Runnable due;
    private long handle = NONE;
    private long id;

    /**
     * Not set yet.
     *
     * @param venue     with the wheel.
     * @param eventLoop of the connection.
     * @param probe     done after the first part of a policy that has one.
     * @param due       done at the end of a policy, each time if it recurs.
     */
    Alarm(final VenueContext venue, final Executor eventLoop, final Runnable probe, final Runnable due) {
        this.venue = venue;
        this.eventLoop = eventLoop;
        this.probe = probe;
        this.due = due;
    }

    /**
     * Sets it, from now on.
     *
     * @return false if the wheel has no room for it; then it goes on as it was.
     */
    boolean set(final Policy policy) {
        final long newId = venue.watches().alarm(this);
        final long made = venue.wheel().register(newId, policy, venue.time().nowNs());
        if (made < 0) {
            venue.watches().remove(newId);
            return false;
        }
        stop();
        handle = made;
        id = newId;
        return true;
    }

    /** Starts its time anew; false if it is not set, or its time has come. */
    boolean refresh() {
        return handle != NONE && venue.wheel().heartbeat(handle, venue.time().nowNs());
    }

    /** Whether it is set and its time has not come. */
    boolean isSet() {
        return handle != NONE && venue.wheel().state(handle) != SessionState.GONE;
    }

    void stop() {
        if (handle != NONE) {
            venue.wheel().deregister(handle);
            venue.watches().remove(id);
            handle = NONE;
        }
    }

    /** Liveness thread. */
    @Override
    public void onEvent(final LivenessEvent event) {
        final long of = event.handle();
        switch (event.type()) {
            case SUSPECT -> eventLoop.execute(() -> ring(of, false, probe));
            case DUE -> eventLoop.execute(() -> ring(of, false, due));
            case EXPIRED -> eventLoop.execute(() -> ring(of, true, due));
            default -> {
                // Nothing is due.
            }
        }
    }

    private void ring(final long of, final boolean over, final Runnable action) {
        if (handle == of) {
            if (over) {
                venue.watches().remove(id);
                handle = NONE;
            }
            action.run();
        }
    }
}
