package io.heartwheel.journal;

import io.heartwheel.Heartwheel;
import io.heartwheel.journal.KnownIds.Known;

/**
 * What follows from all records so far, besides who is live: what correlation ids stand for, which expiries are owed an effect,
 * and which names have fired. A function of the records alone, so that a writer and a later reader arrive at the same.
 *
 * <p>An expiry is owed from its EXPIRED until an effect on its orders is journaled: ORDERS_CANCELLED, CANCEL_FAILED, ORDERS_KEPT
 * or WOULD_CANCEL. A name has fired from its EXPIRED until a registration under that name. Neither is kept for registrations
 * without a name, since nobody could tell after a restart who was meant, nor for those beside a session's own
 * ({@link Names#isAside}), which have no orders. A name may come after its registration, and even after the expiry if no more
 * than {@value #UNNAMED} others have expired without a name, or have been registered, between the two.
 *
 * <p>Bounded; allocates nothing in the steady state besides names. One thread.
 */
final class JournalState {
    /** Expiries that a name may still come for. */
    static final int UNNAMED = 256;
    private static final long NOBODY = Heartwheel.NO_SESSION;

    private final KnownIds ids;
    private final OwedExpiries owed;
    private final FiredNames fired;
    private final Expiry[] unnamed = new Expiry[UNNAMED];
    private long unnamedExpiries;
    private long order;

    JournalState() {
        this(KnownIds.LINGERING, OwedExpiries.LIMIT, FiredNames.LIMIT);
    }

    JournalState(final int lingeringIds, final int owedLimit, final int firedLimit) {
        ids = new KnownIds(lingeringIds);
        owed = new OwedExpiries(owedLimit);
        fired = new FiredNames(firedLimit);
    }

    KnownIds ids() {
        return ids;
    }

    Chain<Expiry> owed() {
        return owed.chain();
    }

    Chain<FiredNames.Fired> fired() {
        return fired.chain();
    }

    /** How many owed expiries and fired names there was no room for: a restart would not know of them. */
    long refused() {
        return owed.refused() + fired.refused();
    }

    /** A record of any type, in the order of the journal. */
    void seen(final JournalRecord record) {
        seen(record, true);
    }

    /**
     * A record of any type, in the order of the journal.
     *
     * @param counts whether it changes how many registrations its correlation id has: not if it is known to have, or to lack,
     *               this one already.
     */
    void seen(final JournalRecord record, final boolean counts) {
        order++;
        switch (record.type()) {
            case REGISTERED -> registered(record.correlationId(), counts);
            case DEREGISTERED -> ended(record.correlationId(), counts);
            case EXPIRED -> expired(record, counts);
            case NAME -> named(record);
            case ORDERS_CANCELLED, CANCEL_FAILED, ORDERS_KEPT, WOULD_CANCEL -> settled(record);
            case STARTED -> restart();
            case OWED -> owed(record);
            case FIRED -> fired.retell(record.nameBytes(), record.timeNs());
            default -> {
            }
        }
    }

    /** What a former incarnation left. */
    void carry(final Recovered recovered) {
        recovered.owed().forEach(one -> owed.addFormer(one.toExpiry()));
        recovered.fired().forEach(one -> fired.retell(Name.of(one.name()), one.atNs()));
    }

    /** A new incarnation begins. */
    void restart() {
        ids.clear();
        owed.restart();
        fired.restart();
        for (int i = 0; i < UNNAMED; i++) {
            unnamed[i] = null;
        }
    }

    private void registered(final long correlationId, final boolean counts) {
        final Known known = counts ? ids.registered(correlationId) : ids.findOrAdd(correlationId);
        if (known != null && known.name != null) {
            fired.armed(known.name, order);
        } else if (known != null) {
            known.registeredUnnamed = order;
        }
    }

    private Known ended(final long correlationId, final boolean counts) {
        return counts ? ids.ended(correlationId) : ids.find(correlationId);
    }

    private void expired(final JournalRecord record, final boolean counts) {
        final Known known = ended(record.correlationId(), counts);
        if (known != null && known.name != null) {
            if (!known.name.isAside()) {
                owed.add(record, record.incarnation(), known.name);
                fired.add(known.name, record.timeNs(), order);
            }
            return;
        }
        final int place = (int) (unnamedExpiries++ % UNNAMED);
        if (unnamed[place] == null) {
            unnamed[place] = new Expiry();
        }
        unnamed[place].read(record, record.incarnation(), null);
        unnamed[place].order = order;
        unnamed[place].settled = false;
    }

    private void named(final JournalRecord record) {
        final Known known = record.repeated() ? ids.pinned(record.correlationId(), record.nameBytes())
            : ids.named(record.correlationId(), record.nameBytes(), record.timeNs());
        if (!record.repeated() && !known.name.isAside()) {
            belated(record.correlationId(), known.name);
        }
        if (known.registeredUnnamed > 0) {
            fired.armed(known.name, known.registeredUnnamed);
            known.registeredUnnamed = 0;
        }
    }

    /** Whoever has that id and expired before it was known who it is. */
    private void belated(final long correlationId, final Name name) {
        for (long i = Math.max(0, unnamedExpiries - UNNAMED); i < unnamedExpiries; i++) {
            final Expiry expiry = unnamed[(int) (i % UNNAMED)];
            if (expiry != null && expiry.correlationId == correlationId && expiry.handle != NOBODY) {
                fired.addBelated(name, expiry.timeNs, expiry.order);
                expiry.name = name;
                if (!expiry.settled) {
                    owed.add(expiry);
                }
                expiry.handle = NOBODY;
            }
        }
    }

    private void settled(final JournalRecord record) {
        if (record.former()) {
            owed.settleFormer(record.registeredIn(), record.handle());
            return;
        }
        owed.settle(record.handle());
        for (final Expiry expiry : unnamed) {
            if (expiry != null && expiry.handle == record.handle()) {
                expiry.settled = true;
            }
        }
    }

    private void owed(final JournalRecord record) {
        if (record.registeredIn() == record.incarnation()) {
            owed.add(record, record.incarnation(), record.nameBytes());
        } else {
            final Expiry expiry = new Expiry();
            expiry.read(record, record.registeredIn(), record.nameBytes());
            owed.addFormer(expiry);
        }
    }
}
