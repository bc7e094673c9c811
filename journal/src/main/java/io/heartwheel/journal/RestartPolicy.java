package io.heartwheel.journal;

/**
 * What a restart does with a session that was watched: how much time it has left. Pure arithmetic on times that are passed in.
 *
 * <p>Times are ns since the epoch; {@link Recovered} has the session's. How much was left when its incarnation ended is a matter
 * of that incarnation's clock alone, however the wall clock was set since. Only the downtime, which ELAPSE counts, is measured by
 * the wall clock.
 */
public enum RestartPolicy {
    /**
     * Our downtime doesn't count: what was left of its time when the journal ended, but never less than a grace, and spread
     * out, so that those who stay silent don't all expire together. The default: nobody dies of our restart.
     */
    FREEZE {
        @Override
        public long remainingNs(final Recovered.Session session, final long nowNs, final Terms terms) {
            final long leftNs = latestDeadlineNs(session, session.endedNs()) - session.endedNs();
            return Math.max(atMostAll(session, leftNs), terms.graceNs()) + terms.jitterNs(session);
        }
    },
    /**
     * Our downtime counts as silence: what is left by now, 0 if nothing is; but for the minute by which our end may have been
     * later than the last record. A clock that was set back counts as no downtime.
     */
    ELAPSE {
        @Override
        public long remainingNs(final Recovered.Session session, final long nowNs, final Terms terms) {
            final long thenNs = Math.max(nowNs, session.endedNs());
            final long aliveNs = Math.min(thenNs, session.endedNs() + ClockWatch.PERIOD_NS);
            return Math.max(0, atMostAll(session, latestDeadlineNs(session, aliveNs) - thenNs));
        }
    },
    /** It fires at once. */
    FIRE {
        @Override
        public long remainingNs(final Recovered.Session session, final long nowNs, final Terms terms) {
            return 0;
        }
    },
    /** It is not watched any more until it arms its switch again. */
    DISARM {
        @Override
        public long remainingNs(final Recovered.Session session, final long nowNs, final Terms terms) {
            return DISARMED;
        }
    };

    /** In place of a time: the session is not to be watched. */
    public static final long DISARMED = -1;

    /**
     * How much time a session has left.
     *
     * @param session who.
     * @param nowNs   the time of the restart.
     * @param terms   for FREEZE.
     * @return ns from now until it expires if it stays silent, 0 for at once; or {@link #DISARMED}.
     */
    public abstract long remainingNs(Recovered.Session session, long nowNs, Terms terms);

    private static long latestDeadlineNs(final Recovered.Session session, final long heardNs) {
        return session.suspect() ? session.deadlineNs() : Math.max(session.deadlineNs(), heardNs + session.timeoutNs());
    }

    private static long atMostAll(final Recovered.Session session, final long leftNs) {
        return Math.min(leftNs, session.timeoutNs() + session.graceNs());
    }

    /**
     * What FREEZE grants.
     *
     * @param graceNs  the least that anybody has left: time to reconnect.
     * @param spreadNs over how long sessions are spread out, on top.
     * @param seed     of the spreading: the same seed gives a session the same time.
     */
    public record Terms(long graceNs, long spreadNs, long seed) {

        /** Refuses what makes no sense. */
        public Terms {
            if (graceNs < 0 || spreadNs < 0) {
                throw new IllegalArgumentException(
                    "graceNs and spreadNs must be 0 or more, were " + graceNs + " and " + spreadNs);
            }
        }

        /** From 0 to before the spread, by a hash of the seed and the session (the finalizer of SplitMix64). */
        long jitterNs(final Recovered.Session session) {
            if (spreadNs == 0) {
                return 0;
            }
            long hash = seed + session.handle() * 0x9E37_79B9_7F4A_7C15L;
            hash = (hash ^ hash >>> 30) * 0xBF58_476D_1CE4_E5B9L;
            hash = (hash ^ hash >>> 27) * 0x94D0_49BB_1331_11EBL;
            return Long.remainderUnsigned(hash ^ hash >>> 31, spreadNs);
        }
    }
}
