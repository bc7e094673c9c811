package io.heartwheel;

/** API stub, to be replaced. */
public final class Heartwheel implements AutoCloseable {
    /** Names nobody. */
    public static final long NO_SESSION = -1;
    /** Every slot is taken: nothing was registered and nobody was harmed. */
    public static final long FULL = -2;
    /** The wheel knows too many distinct policies; use fewer, coarser ones, or raise {@code maxPolicies}. */
    public static final long POLICIES_FULL = -3;

    public Heartwheel(final Context context, final long startNs) {
    }

    /** Any thread. @return the handle (>= 0), or FULL or POLICIES_FULL (both < 0). */
    public long register(final long correlationId, final Policy policy) {
        throw new UnsupportedOperationException();
    }

    /** As register, with the time of registration, which counts as the first heartbeat. */
    public long register(final long correlationId, final Policy policy, final long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Any thread; stamps with the time of the latest poll. @return whether the session is alive; false: it has ended. */
    public boolean heartbeat(final long handle) {
        throw new UnsupportedOperationException();
    }

    /** Any thread; stamps with a time the caller already has (same line as poll). */
    public boolean heartbeat(final long handle, final long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Any thread. @return true if this call disarmed the switch; false if the session had ended. DEREGISTERED follows. */
    public boolean deregister(final long handle) {
        throw new UnsupportedOperationException();
    }

    /** Any thread. */
    public PolicyChange changePolicy(final long handle, final Policy policy) {
        throw new UnsupportedOperationException();
    }

    /** Owner thread. @return the work done; 0 means idle. */
    public int poll(final long nowNs, final LivenessHandler handler) {
        throw new UnsupportedOperationException();
    }

    /** Any thread: where the session stands. */
    public SessionState state(final long handle) {
        throw new UnsupportedOperationException();
    }

    /** Any thread: last accepted heartbeat, on the caller's time line, or Long.MIN_VALUE if the handle is stale. */
    public long lastHeartbeatNs(final long handle) {
        throw new UnsupportedOperationException();
    }

    /** Any thread: the time passed to the latest poll. For watchdogs. */
    public long lastPollNs() {
        throw new UnsupportedOperationException();
    }

    /** Any thread: how many sessions are registered. */
    public int size() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
    }

    /** Configuration. */
    public static final class Context {
        public Context capacity(final int sessions) {
            return this;
        }

        public Context tickNs(final long tickNs) {
            return this;
        }

        public Context stallLimitNs(final long stallLimitNs) {
            return this;
        }

        public Context graceNs(final long graceNs) {
            return this;
        }

        public Context maxGraceNs(final long maxGraceNs) {
            return this;
        }

        public Context pollLimit(final int limit) {
            return this;
        }
    }
}
