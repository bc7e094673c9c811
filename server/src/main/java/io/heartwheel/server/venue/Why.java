package io.heartwheel.server.venue;

import quickfix.field.CxlRejReason;
import quickfix.field.OrdRejReason;

/** Why the venue refuses something, as OrdRejReason(103) of an order and as CxlRejReason(102) of a cancel or replace. */
enum Why {
    BUSY(OrdRejReason.BROKER_EXCHANGE_OPTION, CxlRejReason.BROKER_EXCHANGE_OPTION),
    NOT_ARMED(OrdRejReason.BROKER_EXCHANGE_OPTION, CxlRejReason.BROKER_EXCHANGE_OPTION),
    FIRED(OrdRejReason.BROKER_EXCHANGE_OPTION, CxlRejReason.BROKER_EXCHANGE_OPTION),
    STALE(OrdRejReason.STALE_ORDER, CxlRejReason.BROKER_EXCHANGE_OPTION),
    UNKNOWN_SYMBOL(OrdRejReason.UNKNOWN_SYMBOL, CxlRejReason.OTHER),
    LIMIT(OrdRejReason.ORDER_EXCEEDS_LIMIT, CxlRejReason.OTHER),
    DUPLICATE(OrdRejReason.DUPLICATE_ORDER, CxlRejReason.DUPLICATE_CLORDID_RECEIVED),
    UNSUPPORTED(OrdRejReason.UNSUPPORTED_ORDER_CHARACTERISTIC, CxlRejReason.OTHER),
    QUANTITY(OrdRejReason.INCORRECT_QUANTITY, CxlRejReason.OTHER),
    UNKNOWN_ORDER(OrdRejReason.UNKNOWN_ORDER, CxlRejReason.UNKNOWN_ORDER),
    TOO_LATE(OrdRejReason.OTHER, CxlRejReason.TOO_LATE_TO_CANCEL),
    OTHER(OrdRejReason.OTHER, CxlRejReason.OTHER);

    final int ordRejReason;
    final int cxlRejReason;

    Why(final int ordRejReason, final int cxlRejReason) {
        this.ordRejReason = ordRejReason;
        this.cxlRejReason = cxlRejReason;
    }
}
