package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.Wording;

/**
 * Holds one decision after the other against what the wheel promises. Remembers the registrations that there are, and no more.
 *
 * <p>After {@link #doubt} it asks only what it can know: of a registration that it hears of for the first time it takes for
 * granted that it was told of where something is missing. One thread.
 */
final class Contract {
    private final Findings findings;
    private final Registrations registrations = new Registrations();
    private final BlindSpells spells = new BlindSpells();
    private final Causes causes;
    private boolean doubtful;
    private boolean anyEvent;
    private long lastEventNs;
    private long latestNs;
    private long blindNs;
    private long live;
    private long registered;
    private long expired;
    private long deregistered;

    Contract(final Findings findings, final long patienceNs) {
        this.findings = findings;
        this.causes = new Causes(registrations, findings, patienceNs);
    }

    /** Another incarnation writes from here on. */
    void begin(final long incarnation) {
        registrations.forget();
        spells.forget();
        causes.begin(incarnation);
        doubtful = false;
        anyEvent = false;
        latestNs = Long.MIN_VALUE;
        blindNs = 0;
        live = 0;
    }

    /** It writes no more. */
    void end() {
        causes.end();
    }

    /** Something is missing here. */
    void doubt() {
        doubtful = true;
        anyEvent = false;
        registrations.doubt();
        spells.forget();
        causes.doubt();
    }

    /** What the journal says of itself. */
    void ofJournal(final JournalRecord record) {
        switch (record.type()) {
            // These tell of earlier times, by another clock perhaps.
            case OWED -> causes.owed(record);
            case FIRED -> { }
            case RESUMED -> {
                causes.resumed(watchedNs(record.timeNs()));
                advance(record.timeNs());
            }
            default -> advance(record.timeNs());
        }
    }

    void name(final JournalRecord record) {
        causes.name(record);
    }

    void effect(final JournalRecord record) {
        causes.effect(record, watchedNs(record.timeNs()));
    }

    void event(final JournalRecord record) {
        final long timeNs = record.timeNs();
        final RecordType type = record.type();
        if (anyEvent && timeNs < lastEventNs) {
            findings.add(record, type + " was decided " + Findings.span(lastEventNs - timeNs)
                + " before the decision that comes before it: the wheel's time went back");
        }
        if (type == RecordType.STALLED) {
            stalled(record);
        } else {
            advance(timeNs);
            ofSession(record, type);
        }
        anyEvent = true;
        lastEventNs = timeNs;
    }

    private void stalled(final JournalRecord record) {
        blindNs += Math.max(0, record.detail());
        if (record.detail() <= 0 || record.graceNs() < record.detail()) {
            findings.addOurs(record.sequence(), "our engine was blind for " + Findings.span(record.detail()) + " and granted "
                + Findings.span(record.graceNs()) + ": less than it was blind");
        }
        if (anyEvent) {
            spells.add(lastEventNs, record.graceNs());
        }
    }

    private void ofSession(final JournalRecord record, final RecordType type) {
        registrations.seek(record.handle());
        if (type == RecordType.REGISTERED) {
            register(record);
            return;
        }
        switch (registrations.standing()) {
            case LIVE -> {
                if (!registrations.isSure()) {
                    adopt(record);
                }
                judge(record, type);
            }
            case UNKNOWN -> {
                if (!doubtful) {
                    findings.add(record, type + " of handle " + record.handle() + ", which was never registered");
                }
                adopt(record);
                judge(record, type);
            }
            default -> findings.add(record, type + (registrations.isHere()
                ? " after its end, which is told at #" + registrations.sequence()
                : " after its end: its place is another's by now"));
        }
    }

    private void register(final JournalRecord record) {
        if (registrations.standing() != Registrations.Standing.UNKNOWN) {
            findings.add(record, "REGISTERED under handle " + record.handle() + ", which has been given "
                + (registrations.isHere() ? "before, at #" + registrations.sequence() : "and is used up"));
        } else if (registrations.isTakenForSure()) {
            findings.add(record, "REGISTERED in the place of another, registered at #" + registrations.sequence()
                + ", that has not ended");
        }
        registrations.open(record.correlationId(), record.sequence(), record.recurring());
        remember(record);
        registered++;
        live++;
        causes.registered(record.handle());
    }

    /** In the middle of its life, it is taken as it is told now. */
    private void adopt(final JournalRecord record) {
        registrations.adopt(record.correlationId(), record.sequence(), record.recurring());
        remember(record);
    }

    private void remember(final JournalRecord record) {
        registrations.policy(record.probeAfterNs(), record.timeoutNs(), record.recurring());
        registrations.lastHeartbeatNs(record.lastHeartbeatNs());
    }

    private void judge(final JournalRecord record, final RecordType type) {
        if (record.correlationId() != registrations.correlationId()) {
            findings.add(record, type + " is told under correlation id " + record.correlationId()
                + ", but it was registered under " + registrations.correlationId());
        }
        if (record.lastHeartbeatNs() < registrations.lastHeartbeatNs()) {
            findings.add(record, type + " says that it was last heard from at " + Wording.iso(record.lastHeartbeatNs())
                + ", but it is known to have been heard from at " + Wording.iso(registrations.lastHeartbeatNs()));
        }
        registrations.lastHeartbeatNs(record.lastHeartbeatNs());
        if (type == RecordType.POLICY_CHANGED) {
            registrations.policy(record.probeAfterNs(), record.timeoutNs(), record.recurring());
        } else if (!registrations.hasPolicy(record.probeAfterNs(), record.timeoutNs())
            || record.recurring() != registrations.recurring()) {
            findings.add(record, type + " by a policy (probe after " + Wording.seconds(record.probeAfterNs()) + ", timeout "
                + Wording.seconds(record.timeoutNs()) + ") that is not the one it was last told to have");
            registrations.policy(record.probeAfterNs(), record.timeoutNs(), record.recurring());
        }
        switch (type) {
            case SUSPECT -> suspect(record);
            case RECOVERED -> recovered(record);
            case EXPIRED -> expire(record);
            case DEREGISTERED -> deregister(record);
            case DUE -> due(record);
            default -> { }
        }
    }

    private void suspect(final JournalRecord record) {
        final long silenceNs = record.detail() * record.probeAfterNs();
        if (record.probeAfterNs() <= 0 || record.recurring() || record.detail() <= 0) {
            findings.add(record, "SUSPECT, test request " + record.detail() + ", but its policy has no test requests");
        } else {
            mustHavePassed(record, "SUSPECT", silenceNs);
        }
        registrations.suspect(true);
    }

    private void recovered(final JournalRecord record) {
        if (!registrations.suspect()) {
            findings.add(record, "RECOVERED, but it was not suspect");
        }
        registrations.suspect(false);
    }

    private void due(final JournalRecord record) {
        if (record.recurring()) {
            mustHavePassed(record, "DUE", record.timeoutNs());
        } else {
            findings.add(record, "DUE, but it is no recurring deadline");
        }
    }

    private void expire(final JournalRecord record) {
        if (record.recurring()) {
            findings.add(record, "EXPIRED, but it is a recurring deadline, which never expires");
        }
        mustHavePassed(record, "EXPIRED", record.timeoutNs());
        final long leastGraceNs = spells.leastGraceNs(record.lastHeartbeatNs());
        if (record.graceNs() < leastGraceNs) {
            findings.add(record, "EXPIRED with " + Findings.span(record.graceNs())
                + " of grace, but our own engine was blind since it was last heard from, which gives it at least "
                + Findings.span(leastGraceNs));
        }
        expired++;
        live--;
        registrations.end(record.sequence(), true);
        causes.expired(record, watchedNs(record.timeNs()));
    }

    private void deregister(final JournalRecord record) {
        deregistered++;
        live--;
        registrations.end(record.sequence(), false);
        causes.deregistered(record);
    }

    /** Never early: neither by what the session was told, nor by the deadline that the record names. */
    private void mustHavePassed(final JournalRecord record, final String what, final long silenceNs) {
        final long earliestNs = record.lastHeartbeatNs() + silenceNs + record.graceNs();
        if (record.timeNs() < earliestNs) {
            findings.add(record, what + " " + Findings.span(earliestNs - record.timeNs()) + " early: last heard from at "
                + Wording.iso(record.lastHeartbeatNs()) + ", " + Wording.seconds(silenceNs) + " of silence allowed"
                + (record.graceNs() == 0 ? "" : " and " + Wording.seconds(record.graceNs()) + " of grace") + ", decided at "
                + Wording.iso(record.timeNs()));
        } else if (record.timeNs() < record.deadlineNs()) {
            findings.add(record, what + " " + Findings.span(record.deadlineNs() - record.timeNs()) + " before its deadline, "
                + Wording.iso(record.deadlineNs()));
        }
    }

    private void advance(final long timeNs) {
        latestNs = Math.max(latestNs, timeNs);
        causes.advance(latestNs - blindNs);
    }

    private long watchedNs(final long timeNs) {
        return Math.max(latestNs, timeNs) - blindNs;
    }

    Causes causes() {
        return causes;
    }

    /** Registered and not ended, as far as is told, in the latest incarnation. */
    long live() {
        return Math.max(0, live);
    }

    long registered() {
        return registered;
    }

    long expired() {
        return expired;
    }

    long deregistered() {
        return deregistered;
    }
}
