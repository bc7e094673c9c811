package io.heartwheel.journal;

import java.util.List;

/**
 * What an earlier incarnation left: who was watched, whose expiry has no known effect, whose switch had fired. Immutable.
 *
 * <p>Times are ns since the epoch, as the journal keeps them. Handles and correlation ids are those of the incarnation that they
 * were given in; they mean nothing to the present wheel.
 *
 * @param incarnation whose state this is: the latest before the present one; 0 if the journal is new.
 * @param lastNs      the latest time of the wheel that this incarnation journaled, {@link JournalRecord#NO_TIME} if none is.
 *                    About when it ended. A clock that was set back between two runs makes it earlier than the former's end.
 * @param orderly     whether it ended in good order.
 * @param sessions    who was watched at the end, recurring deadlines and asides included, as far as nobody has
 *                    taken them over: if a later incarnation ended before it had, those of an earlier one are here as well,
 *                    except for names that came back.
 * @param owed        whose switch fired while no effect on orders was journaled. To be seen to again: at least once.
 * @param fired       names whose switch fired and which were not armed since.
 * @param problems    what could not be read, in words for an operator; empty if all is well.
 * @param sequence    up to which record this goes.
 * @param replayed    how many records were read for it.
 */
public record Recovered(long incarnation, long lastNs, boolean orderly, List<Session> sessions, List<Owed> owed,
    List<Fired> fired, List<String> problems, long sequence, long replayed) {

    /** Copies what could be changed. */
    public Recovered {
        sessions = List.copyOf(sessions);
        owed = List.copyOf(owed);
        fired = List.copyOf(fired);
        problems = List.copyOf(problems);
    }

    /**
     * A session that was watched.
     *
     * @param name            as it was named, or null.
     * @param incarnation     in which it was registered.
     * @param handle          its handle then.
     * @param correlationId   its correlation id then.
     * @param probeAfterNs    its policy's, 0 for never.
     * @param timeoutNs       its policy's, or the interval if recurring.
     * @param recurring       whether it is a recurring deadline rather than a counterparty.
     * @param lastHeartbeatNs the last heartbeat that the journal knows of: later ones may have been accepted since the latest
     *                        snapshot.
     * @param graceNs         how much of the deadline is grace; at least what the wheel had granted by the last record about it.
     * @param deadlineNs      when it would have expired: last heartbeat + timeout + grace.
     * @param suspect         whether it had been probed and was silent.
     * @param endedNs         when the incarnation in which it was registered ended, about: by the clock by which its deadline is.
     */
    public record Session(String name, long incarnation, long handle, long correlationId, long probeAfterNs, long timeoutNs,
        boolean recurring, long lastHeartbeatNs, long graceNs, long deadlineNs, boolean suspect, long endedNs) {

        /** The same, of whom it is known that it was not heard from since {@code lastHeartbeatNs}. */
        public Session silent() {
            return new Session(name, incarnation, handle, correlationId, probeAfterNs, timeoutNs, recurring, lastHeartbeatNs,
                graceNs, deadlineNs, true, endedNs);
        }

        /** Whether it stands beside a session of that name, for our sending, its Logon or its grace. */
        public boolean isAside() {
            return name != null && Names.isAside(name);
        }
    }

    /**
     * An expiry of which no effect on orders is known.
     *
     * @param name            of the session.
     * @param incarnation     in which it was registered.
     * @param handle          its handle then.
     * @param correlationId   its correlation id then.
     * @param decidedNs       when the expiry was decided.
     * @param deadlineNs      the deadline that had passed.
     * @param lastHeartbeatNs when it had last been heard from.
     * @param probeAfterNs    its policy's.
     * @param timeoutNs       its policy's.
     * @param graceNs         how much of the deadline was grace.
     */
    public record Owed(String name, long incarnation, long handle, long correlationId, long decidedNs, long deadlineNs,
        long lastHeartbeatNs, long probeAfterNs, long timeoutNs, long graceNs) {

        static Owed of(final Expiry expiry) {
            return new Owed(expiry.name.text(), expiry.incarnation, expiry.handle, expiry.correlationId, expiry.timeNs,
                expiry.deadlineNs, expiry.lastHeartbeatNs, expiry.probeAfterNs, expiry.timeoutNs, expiry.graceNs);
        }

        Expiry toExpiry() {
            final Expiry expiry = new Expiry();
            expiry.name = Name.of(name);
            expiry.incarnation = incarnation;
            expiry.handle = handle;
            expiry.correlationId = correlationId;
            expiry.timeNs = decidedNs;
            expiry.deadlineNs = deadlineNs;
            expiry.lastHeartbeatNs = lastHeartbeatNs;
            expiry.probeAfterNs = probeAfterNs;
            expiry.timeoutNs = timeoutNs;
            expiry.graceNs = graceNs;
            return expiry;
        }
    }

    /**
     * A name whose switch fired.
     *
     * @param name whose.
     * @param atNs when, the latest time.
     */
    public record Fired(String name, long atNs) {
    }
}
