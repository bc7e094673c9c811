package io.heartwheel.journal;

import io.heartwheel.Heartwheel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the journal says about one registration, gathered record by record in bounded space.
 *
 * <p>Of a silence that was broken only a count is kept: the story is about the last one. If the correlation id is used again in
 * the same run, {@link #with} goes on with fresh facts, and remembers the one before and the last that fired. One thread.
 */
final class SessionFacts {
    private static final int MAX_MOMENTS = 64;
    /** A policy that follows a registration this soon, with nothing between them, is the one the session was watched by. */
    private static final long SETTLING_NS = 1_000_000_000L;
    /** A wall clock that moved by more than this was set; by less, it was only made to run faster or slower. */
    private static final long CLOCK_STEP_NS = 100_000_000L;

    /** Something that happened. */
    record Moment(long timeNs, String text) {
    }

    /** Orders by what became of them. */
    static final class Orders {
        long cancelled;
        long failed;
        long kept;
        /** In shadow mode: how many would have been cancelled. */
        long wouldBeCancelled;
        boolean shadow;
        boolean known;
        boolean cancelTold;
    }

    final String name;
    final long incarnation;
    final long correlationId;
    final Orders orders = new Orders();
    long handle = Heartwheel.NO_SESSION;
    boolean recurring;
    RecordType end;
    long registeredNs = JournalRecord.NO_TIME;
    long endNs;
    long endSequence;
    long deadlineNs;
    long lateNs;
    long graceNs;
    long lastHeartbeatNs = JournalRecord.NO_TIME;
    long probeAfterNs;
    long timeoutNs;
    long recoveries;
    long lastRecoveryNs = JournalRecord.NO_TIME;
    long askedUnanswered;
    long blindNs;
    long stoppedNs = JournalRecord.NO_TIME;
    long restartedNs = JournalRecord.NO_TIME;
    long lastSeenNs;
    long partedNs = JournalRecord.NO_TIME;
    long startedNs = JournalRecord.NO_TIME;
    long clockSteps;
    /** The registration of the same name that this one carries on, over a restart of ours; or null. */
    SessionFacts carriesOn;
    boolean loggedOut;
    boolean connectionLost;
    boolean connectionClosed;
    boolean cancelHeld;
    private long lastingPassedOver;
    private long silencePassedOver;
    private long lastPassedOverNs = JournalRecord.NO_TIME;
    private long lastStallNs = JournalRecord.NO_TIME;
    private long resumedNs = JournalRecord.NO_TIME;
    private long resumedFrom;
    private long clockAheadNs;
    /** The registration before this one, under the same id in the same run, or the last one that fired; or null. */
    private SessionFacts earlier;
    private Moment settling;
    private long settlingSinceNs;
    private final List<Moment> lasting = new ArrayList<>();
    private final List<Moment> silence = new ArrayList<>();

    SessionFacts(final String name, final long incarnation, final long correlationId) {
        this.name = name;
        this.incarnation = incarnation;
        this.correlationId = correlationId;
    }

    boolean isRegistered() {
        return registeredNs != JournalRecord.NO_TIME;
    }

    /** Whether its switch fired: it expired, or ended in another way that took its orders, or was to take them. */
    boolean hasFired() {
        return end == RecordType.EXPIRED
            || (end != null || !isRegistered()) && orders.cancelled + orders.failed + orders.wouldBeCancelled > 0;
    }

    /** This one if it fired, or the last under the same id before it that did; or null. */
    SessionFacts lastFired() {
        if (hasFired()) {
            return this;
        }
        return earlier == null ? null : earlier.lastFired();
    }

    /** What happened, in order of time. */
    List<Moment> moments() {
        final List<Moment> all = new ArrayList<>(lasting);
        all.addAll(silence);
        all.sort(Comparator.comparingLong(Moment::timeNs));
        return all;
    }

    /** How many moments there was no room for. */
    long passedOver() {
        return lastingPassedOver + silencePassedOver;
    }

    /** Takes a record in. @return these facts, or fresh ones if with it the id begins to stand for another registration. */
    SessionFacts with(final JournalRecord record) {
        SessionFacts facts = this;
        if (isRegistered() && record.type() == RecordType.REGISTERED && isOurs(record)) {
            facts = new SessionFacts(name, incarnation, correlationId);
            facts.startedNs = startedNs;
            facts.resumedNs = resumedNs;
            facts.resumedFrom = resumedFrom;
            facts.clockAheadNs = clockAheadNs;
            // What became of this one's orders may be told yet: until then, the one that fired before is remembered, too.
            facts.earlier = this;
            earlier = hasFired() || earlier == null ? null : earlier.lastFired();
        }
        for (SessionFacts each = facts; each != null; each = each.earlier) {
            each.accept(record);
        }
        return facts;
    }

    private boolean isOurs(final JournalRecord record) {
        return record.registeredIn() == incarnation && record.correlationId() == correlationId;
    }

    private boolean isAboutAnother(final JournalRecord record) {
        return !isOurs(record) || isRegistered() && record.handle() != handle && record.handle() != Heartwheel.NO_SESSION;
    }

    private void accept(final JournalRecord record) {
        if (record.isRetold()) {
            return;
        }
        if (record.registeredIn() != incarnation) {
            if (record.type() == RecordType.STARTED && record.incarnation() > incarnation
                && restartedNs == JournalRecord.NO_TIME) {
                restartedNs = record.timeNs();
            }
            return;
        }
        lastSeenNs = record.timeNs();
        if (!JournalPrinter.isAboutSession(record)) {
            ofServer(record);
        } else if (isAboutAnother(record)) {
            return;
        } else if (record.type().isEvent()) {
            event(record);
        } else if (record.type().isEffect()) {
            effect(record);
        }
    }

    private void ofServer(final JournalRecord record) {
        switch (record.type()) {
            case STARTED -> startedNs = record.timeNs();
            case STOPPED -> stoppedNs = record.timeNs();
            case STALLED -> stalled(record);
            case CLOCK -> clock(record);
            case RESUMED -> {
                resumedNs = record.timeNs();
                resumedFrom = record.handle();
            }
            default -> { }
        }
    }

    private void clock(final JournalRecord record) {
        final long stepNs = record.detail() - clockAheadNs;
        clockAheadNs = record.detail();
        if (Math.abs(stepNs) > CLOCK_STEP_NS && isRegistered() && end == null) {
            clockSteps++;
            add(lasting, record.timeNs(), "The wall clock of our machine was set " + (stepNs > 0 ? "forward" : "back") + " by "
                + Wording.seconds(Math.abs(stepNs)) + ". The times here go on as they were, and no deadline was moved.");
        }
    }

    /** Looks for the registration that this one carries on, if a restart of ours came between. */
    void takeOver(final List<SessionFacts> all) {
        if (resumedNs == JournalRecord.NO_TIME || !isRegistered() || settlingSinceNs > resumedNs) {
            return;
        }
        for (final SessionFacts former : all) {
            if (former.incarnation == resumedFrom && former.name.equals(name) && former.isRegistered() && former.end == null) {
                carriesOn = former;
            }
        }
    }

    private void stalled(final JournalRecord record) {
        if (isRegistered() && end == null) {
            blindNs += record.detail();
            lastStallNs = record.timeNs();
            add(silence, record.timeNs(), "Our own engine had not been running for " + Wording.seconds(record.detail())
                + ": everybody not heard from since was granted up to " + Wording.seconds(record.graceNs()) + " of grace.");
        }
    }

    private void event(final JournalRecord record) {
        lastHeartbeatNs = record.lastHeartbeatNs();
        deadlineNs = record.deadlineNs();
        probeAfterNs = record.probeAfterNs();
        timeoutNs = record.timeoutNs();
        graceNs = record.graceNs();
        recurring = record.recurring();
        forgetWhatWasBefore(lastHeartbeatNs);
        final Moment unsettled = settling;
        settling = null;
        switch (record.type()) {
            case REGISTERED -> {
                registeredNs = record.lastHeartbeatNs();
                handle = record.handle();
                settlingSinceNs = record.timeNs();
                watched();
            }
            case POLICY_CHANGED -> {
                if (unsettled != null && record.timeNs() - settlingSinceNs <= SETTLING_NS) {
                    lasting.remove(unsettled);
                    watched();
                } else {
                    add(lasting, record.timeNs(), "The policy was changed: " + policy() + ".");
                }
            }
            case SUSPECT -> {
                askedUnanswered = record.detail();
                final String silentFor = Wording.seconds(record.timeNs() - record.lastHeartbeatNs());
                add(silence, record.timeNs(), "Not heard from for " + silentFor + ": test request " + record.detail() + " due.");
            }
            case RECOVERED -> recovered(record);
            case EXPIRED, DEREGISTERED -> {
                end = record.type();
                endNs = record.timeNs();
                endSequence = record.sequence();
                lateNs = record.lateNs();
            }
            default -> { }
        }
    }

    private void watched() {
        settling = new Moment(registeredNs, "Watched from here on: " + policy() + ".");
        add(lasting, settling.timeNs(), settling.text());
    }

    private void recovered(final JournalRecord record) {
        recoveries++;
        lastRecoveryNs = record.lastHeartbeatNs();
        askedUnanswered = 0;
    }

    private void forgetWhatWasBefore(final long heardNs) {
        silence.removeIf(moment -> moment.timeNs() < heardNs);
        if (lastPassedOverNs < heardNs) {
            silencePassedOver = 0;
        }
        if (lastStallNs < heardNs) {
            blindNs = 0;
        }
    }

    private void effect(final JournalRecord record) {
        final long detail = record.detail();
        settling = null;
        switch (record.type()) {
            case TEST_REQUEST_SENT -> {
                if (record.timeNs() >= lastRecoveryNs) {
                    add(silence, record.timeNs(), "Test request " + detail + " sent.");
                }
            }
            case CONNECTION_CLOSED -> {
                connectionClosed = true;
                parted(record);
                add(lasting, record.timeNs(), "Connection closed by us.");
            }
            case CONNECTION_LOST -> {
                connectionLost = true;
                parted(record);
                add(lasting, record.timeNs(), "Connection closed by the counterparty, or broken.");
            }
            case LOGGED_OUT -> {
                loggedOut = true;
                parted(record);
                add(lasting, record.timeNs(), "Logged out in good order.");
            }
            case CANCEL_HELD -> {
                cancelHeld = true;
                add(lasting, record.timeNs(), "The cancel was held back: too many sessions had fallen silent at once"
                    + (detail == 0 ? "" : ", " + detail + " together")
                    + ", which is more likely our fault than theirs.");
            }
            default -> orders(record, detail);
        }
    }

    private void parted(final JournalRecord record) {
        if (partedNs == JournalRecord.NO_TIME) {
            partedNs = record.timeNs();
        }
    }

    private void orders(final JournalRecord record, final long detail) {
        final String count = Wording.count(detail, "order");
        orders.known = true;
        if (!isRegistered()) {
            endNs = record.timeNs();
            endSequence = record.sequence();
        }
        switch (record.type()) {
            case ORDERS_CANCELLED -> {
                orders.cancelled += detail;
                orders.cancelTold = true;
                add(lasting, record.timeNs(), count + " cancelled.");
            }
            case CANCEL_FAILED -> {
                orders.failed += detail;
                add(lasting, record.timeNs(), count + " could NOT be cancelled.");
            }
            case WOULD_CANCEL -> {
                orders.wouldBeCancelled += detail;
                orders.shadow = true;
                add(lasting, record.timeNs(), count + " would have been cancelled, but its switch is in shadow mode.");
            }
            default -> {
                orders.kept += detail;
                add(lasting, record.timeNs(), count + " kept.");
            }
        }
    }

    private String policy() {
        if (recurring) {
            return "looked at every " + Wording.wholeMs(timeoutNs) + ", but never expired for silence";
        }
        return (probeAfterNs == 0 ? "" : "a test request after each " + Wording.wholeMs(probeAfterNs) + " of silence, ")
            + "expired after " + Wording.wholeMs(timeoutNs) + " of silence";
    }

    private void add(final List<Moment> moments, final long timeNs, final String text) {
        if (moments.size() < MAX_MOMENTS) {
            moments.add(new Moment(timeNs, text));
        } else if (moments == silence) {
            silencePassedOver++;
            lastPassedOverNs = timeNs;
        } else {
            lastingPassedOver++;
        }
    }
}
