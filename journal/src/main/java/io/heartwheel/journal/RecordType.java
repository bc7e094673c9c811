package io.heartwheel.journal;

import io.heartwheel.Effect;
import io.heartwheel.EventType;

/**
 * What a record of the journal tells. The codes are part of the format: a code is never given a second meaning.
 *
 * <p>Liveness events have the codes from 1 in the order of {@link EventType}, effects from 32 in the order of {@link Effect},
 * what the journal says of itself from 96. Codes up to 127 are free for later kinds of record.
 */
public enum RecordType {
    /** {@link EventType#REGISTERED}. */
    REGISTERED(1),
    /** {@link EventType#POLICY_CHANGED}. */
    POLICY_CHANGED(2),
    /** {@link EventType#SUSPECT}. The detail is the attempt. */
    SUSPECT(3),
    /** {@link EventType#RECOVERED}. */
    RECOVERED(4),
    /** {@link EventType#EXPIRED}. */
    EXPIRED(5),
    /** {@link EventType#DEREGISTERED}. */
    DEREGISTERED(6),
    /** {@link EventType#DUE}. */
    DUE(7),
    /** {@link EventType#STALLED}. The detail is for how many ns nobody polled. */
    STALLED(8),
    /** {@link Effect#TEST_REQUEST_SENT}. The detail is the attempt. */
    TEST_REQUEST_SENT(32),
    /** {@link Effect#CONNECTION_CLOSED}. */
    CONNECTION_CLOSED(33),
    /** {@link Effect#CONNECTION_LOST}. */
    CONNECTION_LOST(34),
    /** {@link Effect#LOGGED_OUT}. */
    LOGGED_OUT(35),
    /** {@link Effect#ORDERS_CANCELLED}. The detail is how many. */
    ORDERS_CANCELLED(36),
    /** {@link Effect#CANCEL_FAILED}. The detail is how many. */
    CANCEL_FAILED(37),
    /** {@link Effect#ORDERS_KEPT}. The detail is how many. */
    ORDERS_KEPT(38),
    /** {@link Effect#CANCEL_HELD}. The detail is how many sessions were silent together, or 0. */
    CANCEL_HELD(39),
    /** {@link Effect#WOULD_CANCEL}. The detail is how many orders. */
    WOULD_CANCEL(40),
    /** What a correlation id stands for in this incarnation. */
    NAME(64),
    /** A writer began: the first record of an incarnation. The detail is the wheel's time at the record's time. */
    STARTED(96),
    /** The writer ended in good order: the last record of an incarnation that did not crash. */
    STOPPED(97),
    /** The wall clock was looked at. The detail is by how many ns it is ahead of the journal's own line. */
    CLOCK(98),
    /** A snapshot begins. The handle is its number; the detail is its watermark: it holds what was so after that sequence. */
    SNAPSHOT_BEGIN(99),
    /** Some of a snapshot's sessions. The handle is its number; the detail is how many. */
    SNAPSHOT_PAGE(100),
    /** A snapshot is complete. The handle is its number, the detail how many sessions it holds, the correlation id a CRC32C. */
    SNAPSHOT_END(101),
    /** Part of a snapshot: a name whose switch had fired, at the record's time, and was not armed since. */
    FIRED(102),
    /** Part of a snapshot: an expiry of which no effect on orders is known yet, as EXPIRED told it. The detail is whose. */
    OWED(103),
    /** The embedder took over sessions of an earlier incarnation, the handle. The detail is how many. */
    RESUMED(104),
    /** Something of what was written before can't be read. The detail is how many records are known to be missing. */
    DEGRADED(105),
    /** Decisions waited, because there was no room. The detail is how many. */
    DEFERRED(106),
    /** The disk could not be written. The detail is how many records were passed over. */
    UNJOURNALED(107),
    /** What correlation ids stand for, of a snapshot, whose number is the handle. The detail is how many. */
    SNAPSHOT_NAMES(108);

    private static final int FIRST_EVENT = 1;
    private static final int FIRST_EFFECT = 32;
    private static final RecordType[] BY_CODE = new RecordType[128];

    static {
        for (final RecordType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    RecordType(final int code) {
        this.code = code;
    }

    /** The number that stands for this type in the journal. */
    public int code() {
        return code;
    }

    /** Whether the record is a decision of the wheel, rather than an effect, a name, or about the journal. */
    public boolean isEvent() {
        return code < FIRST_EFFECT;
    }

    /** Whether the record is what the embedder did. */
    public boolean isEffect() {
        return code >= FIRST_EFFECT && code < NAME.code;
    }

    /** Whether it ends a registration. */
    public boolean isTerminal() {
        return this == EXPIRED || this == DEREGISTERED;
    }

    /** Whether it was due at a deadline, so that lateness means something. */
    public boolean hasLateness() {
        return this == SUSPECT || this == EXPIRED || this == DUE;
    }

    static int codeOf(final EventType type) {
        return FIRST_EVENT + type.ordinal();
    }

    static int codeOf(final Effect effect) {
        return FIRST_EFFECT + effect.ordinal();
    }

    /** The type of a code, or null: written by a later minor version. */
    static RecordType of(final int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
