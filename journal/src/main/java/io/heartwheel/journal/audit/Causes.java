package io.heartwheel.journal.audit;

import io.heartwheel.Heartwheel;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.Wording;

/**
 * Holds effects against their causes: no orders are touched without an end, and no switch fires without a word on the orders.
 *
 * <p>An effect comes after the <em>decision</em> that caused it. But who disarms a session knows that it is disarmed before the
 * wheel tells: then an effect on orders comes a moment before DEREGISTERED, and if the session was registered just then, before
 * REGISTERED. So what is missing is waited for, for the patience, and what an incarnation did not live to say is owed. The time
 * in which our own engine did not run doesn't count. One thread.
 */
final class Causes {
    private static final String OWED = "a snapshot says that nobody knows what became of its orders, but ";

    private final Registrations registrations;
    private final Findings findings;
    private final Findings unanswered = new Findings();
    private final Obligations obligations = new Obligations();
    private final OwedEffects owed;
    private final Asides asides = new Asides();
    private final long patienceNs;
    private long incarnation;
    /** The first of those of which every expiry is known. */
    private long knownSince;
    private long outcomes;
    private long unchecked;
    private boolean doubtful;

    Causes(final Registrations registrations, final Findings findings, final long patienceNs) {
        this.registrations = registrations;
        this.findings = findings;
        this.patienceNs = patienceNs;
        this.owed = new OwedEffects(patienceNs);
    }

    void begin(final long number) {
        if (number != incarnation + 1) {
            knownSince = number;
        }
        incarnation = number;
        doubtful = false;
        asides.clear();
    }

    /** The incarnation says no more: what it had not said about its expiries is owed. */
    void end() {
        owed.ended();
        obligations.overdue(Long.MAX_VALUE, (kind, handle, correlationId, sequence) -> {
            if (kind == Obligations.Kind.EFFECT && !asides.contains(correlationId)) {
                owed.add(handle, correlationId, sequence, incarnation);
            }
        });
    }

    /** Something is missing here. */
    void doubt() {
        doubtful = true;
        knownSince = incarnation + 1;
        obligations.overdue(Long.MAX_VALUE, (kind, handle, correlationId, sequence) -> {
            if (kind == Obligations.Kind.EFFECT && !asides.contains(correlationId)) {
                unchecked++;
            }
        });
        unchecked += owed.forget();
    }

    void resumed(final long nowNs) {
        owed.resumed(nowNs);
    }

    void name(final JournalRecord record) {
        if (record.isAside()) {
            asides.add(record.correlationId());
        }
    }

    /** It is that late, on a clock that stands still while our engine does. */
    void advance(final long nowNs) {
        obligations.overdue(nowNs - patienceNs, this::unmet);
        owed.overdue(nowNs, unanswered);
    }

    void registered(final long handle) {
        if (obligations.meet(Obligations.Kind.REGISTRATION, handle)) {
            return;
        }
        if (obligations.any(Obligations.Kind.REGISTRATION_AND_END)
            && obligations.of(handle) == Obligations.Kind.REGISTRATION_AND_END) {
            obligations.turnInto(Obligations.Kind.END, handle);
        }
    }

    void deregistered(final JournalRecord record) {
        obligations.meet(Obligations.Kind.END, record.handle());
    }

    void expired(final JournalRecord record, final long nowNs) {
        final long handle = record.handle();
        if (obligations.any(Obligations.Kind.END) && obligations.of(handle) == Obligations.Kind.END) {
            findings.add(record, "its switch fired only after its orders had been dealt with, at #" + obligations.sequence(handle)
                + ": effects come after the decision that causes them");
            obligations.meet(handle);
        } else if (!asides.contains(record.correlationId())) {
            obligations.add(Obligations.Kind.EFFECT, handle, record.correlationId(), record.sequence(), nowNs);
        }
    }

    void effect(final JournalRecord record, final long nowNs) {
        final boolean outcome = isOutcome(record.type());
        outcomes += outcome ? 1 : 0;
        if (record.registeredIn() != record.incarnation()) {
            owed.settle(record, outcome);
        } else if (record.handle() != Heartwheel.NO_SESSION) {
            ofPresent(record, outcome, nowNs);
        }
    }

    /** A snapshot says that nobody knows what became of the orders: so there was an expiry, and no word on them since. */
    void owed(final JournalRecord record) {
        final long handle = record.handle();
        final long registeredIn = record.registeredIn();
        if (registeredIn == incarnation) {
            owedOfPresent(record);
        } else if (!owed.contains(registeredIn, handle)) {
            if (registeredIn < knownSince || owed.isOverfull() || obligations.givenUp() > 0) {
                owed.add(handle, record.correlationId(), record.sequence(), registeredIn);
            } else {
                findings.add(record.sequence(), registeredIn, record.correlationId(), OWED
                    + "no expiry of its, in incarnation " + registeredIn + ", is without a word on them");
            }
        }
    }

    private void owedOfPresent(final JournalRecord record) {
        registrations.seek(record.handle());
        final Registrations.Standing standing = registrations.standing();
        if (standing == Registrations.Standing.UNKNOWN) {
            if (!doubtful) {
                findings.add(record, OWED + "it was never registered");
            }
        } else if (registrations.isHere() && registrations.isSure() && !registrations.fired()) {
            findings.add(record, OWED + "its switch has not fired");
        } else if (registrations.isHere() && registrations.settled()) {
            findings.add(record, OWED + "the journal has said it before");
        }
    }

    private void ofPresent(final JournalRecord record, final boolean outcome, final long nowNs) {
        registrations.seek(record.handle());
        if (registrations.isHere() && registrations.correlationId() != record.correlationId()) {
            findings.add(record, record.type() + " is told under correlation id " + record.correlationId()
                + ", but it was registered under " + registrations.correlationId());
        }
        final boolean orders = outcome || record.type() == RecordType.CANCEL_HELD;
        switch (registrations.standing()) {
            case UNKNOWN -> ofUnknown(record, orders, nowNs);
            case LIVE -> {
                if (registrations.isSure()) {
                    ofLive(record, orders, nowNs);
                }
            }
            default -> {
                // Its end is cause enough.
                if (outcome) {
                    obligations.meet(Obligations.Kind.EFFECT, record.handle());
                    if (registrations.isHere()) {
                        registrations.settle();
                    }
                }
            }
        }
    }

    private void ofUnknown(final JournalRecord record, final boolean orders, final long nowNs) {
        final Obligations.Kind awaited = obligations.of(record.handle());
        if (!doubtful && awaited == null) {
            obligations.add(orders ? Obligations.Kind.REGISTRATION_AND_END : Obligations.Kind.REGISTRATION,
                record.handle(), record.correlationId(), record.sequence(), nowNs);
        } else if (orders && awaited == Obligations.Kind.REGISTRATION) {
            obligations.turnInto(Obligations.Kind.REGISTRATION_AND_END, record.handle());
        }
    }

    private void ofLive(final JournalRecord record, final boolean orders, final long nowNs) {
        if (orders) {
            if (obligations.of(record.handle()) == null) {
                obligations.add(Obligations.Kind.END, record.handle(), record.correlationId(), record.sequence(), nowNs);
            }
        } else if (record.type() == RecordType.TEST_REQUEST_SENT
            && !registrations.wasEverSuspect() && !registrations.recurring()) {
            findings.add(record, "a test request was sent, but none was due: it has never been suspect");
        }
    }

    private void unmet(final Obligations.Kind kind, final long handle, final long correlationId, final long sequence) {
        switch (kind) {
            case EFFECT -> {
                if (!asides.contains(correlationId)) {
                    owed.told(incarnation, handle);
                    unanswered.add(sequence, incarnation, correlationId, "its switch fired, but the journal does not say what"
                        + " became of its orders within " + Wording.seconds(patienceNs) + ", in which the server ran");
                }
            }
            case END -> findings.add(sequence, incarnation, correlationId,
                "its orders were dealt with, but its switch had not fired, nor did the session end");
            default -> findings.add(sequence, incarnation, correlationId,
                "something was done about a registration (handle " + handle + ") that was never registered");
        }
    }

    /** How many expiries have no effect because their server ended too soon, or has only just decided them. */
    long owed() {
        return owed.size();
    }

    /** Those of them that are remembered. */
    Findings owedNow() {
        final Findings now = new Findings();
        owed.tellAll(now);
        return now;
    }

    /** How many expiries could not be held against their effects, because something is missing. */
    long unchecked() {
        return unchecked + obligations.givenUp();
    }

    /** Whether the journal says of any orders what became of them. */
    boolean tellsOfOrders() {
        return outcomes > 0;
    }

    /** Expiries without effect; means something only if {@link #tellsOfOrders}. */
    Findings unanswered() {
        return unanswered;
    }

    private static boolean isOutcome(final RecordType type) {
        return switch (type) {
            case ORDERS_CANCELLED, CANCEL_FAILED, ORDERS_KEPT, WOULD_CANCEL -> true;
            default -> false;
        };
    }
}
