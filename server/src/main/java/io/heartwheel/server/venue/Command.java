package io.heartwheel.server.venue;

import quickfix.SessionID;
import quickfix.field.CxlRejResponseTo;
import quickfix.field.MassCancelRejectReason;

/**
 * What a counterparty asks for, with its numbers still as they were written: the engine thread judges them.
 *
 * <p>Each knows how it is carried out and how it is refused, so that nothing that is asked stays unanswered. Immutable.
 */
sealed interface Command
    permits Command.NewOrder, Command.Amendment, Command.MassCancel, Command.Status, ApiCommand {

    /** The engine thread: carries it out, under the arming with which it was received, and reports. */
    void execute(Desk desk, Blotter blotter, Arming arming);

    /** Any thread: reports that it was not carried out. */
    void refuse(Reporter reporter, SessionID session, Refusal refusal);

    /** Whether it may add to what the session stands to trade: such requests are refused first when the venue is busy. */
    default boolean addsRisk() {
        return false;
    }

    /**
     * The terms of an order or of its replacement.
     *
     * @param ordType        FIX tag 40.
     * @param timeInForce    FIX tag 59; day if it was left out.
     * @param price          FIX tag 44, or null.
     * @param quantity       FIX tag 38, or null.
     * @param unsupportedTag a tag that was given and would change the order's meaning, or 0.
     * @param resent         whether PossDupFlag(43) says that it was sent before, in another time.
     * @param goodTill       FIX tag 126, a UTC time, or 432, a date; null if neither was given.
     */
    record Ask(char ordType, char timeInForce, String price, String quantity, int unsupportedTag, boolean resent,
               String goodTill) {
        static final Ask NOTHING = new Ask('\0', '\0', null, null, 0, false);

        Ask(final char ordType, final char timeInForce, final String price, final String quantity, final int unsupportedTag,
            final boolean resent) {
            this(ordType, timeInForce, price, quantity, unsupportedTag, resent, null);
        }
    }

    /** A request about an order that exists. */
    sealed interface Amendment extends Command {
        /** The request's own ClOrdID(11). */
        String clOrdId();

        /** The ClOrdID by which the order is known now. */
        String origClOrdId();

        /** The order's symbol, for confirmation. */
        String symbol();

        /** The order's side, for confirmation. */
        char side();

        /** FIX tag 434. */
        char responseTo();

        @Override
        default void refuse(final Reporter reporter, final SessionID session, final Refusal refusal) {
            reporter.cancelRefused(session, null, this, refusal);
        }
    }

    /** A NewOrderSingle, or its like; a protective order stays when a switch fires, and a label is just given back. */
    record NewOrder(String clOrdId, String symbol, char side, Ask ask, boolean possiblySeen, boolean protective, String label)
        implements Command {

        NewOrder(final String clOrdId, final String symbol, final char side, final Ask ask, final boolean possiblySeen) {
            this(clOrdId, symbol, side, ask, possiblySeen, false, "");
        }

        @Override
        public void execute(final Desk desk, final Blotter blotter, final Arming arming) {
            desk.enter(blotter, arming, this);
        }

        @Override
        public void refuse(final Reporter reporter, final SessionID session, final Refusal refusal) {
            reporter.rejected(session, Snapshot.rejected(symbol, side, ask), clOrdId, refusal);
        }

        @Override
        public boolean addsRisk() {
            return true;
        }
    }

    /** An OrderCancelRequest. */
    record Cancel(String clOrdId, String origClOrdId, String symbol, char side) implements Amendment {
        @Override
        public void execute(final Desk desk, final Blotter blotter, final Arming arming) {
            desk.cancel(blotter, this);
        }

        @Override
        public char responseTo() {
            return CxlRejResponseTo.ORDER_CANCEL_REQUEST;
        }
    }

    /** An OrderCancelReplaceRequest. */
    record Replace(String clOrdId, String origClOrdId, String symbol, char side, Ask ask) implements Amendment {
        @Override
        public void execute(final Desk desk, final Blotter blotter, final Arming arming) {
            desk.replace(blotter, arming, this);
        }

        @Override
        public char responseTo() {
            return CxlRejResponseTo.ORDER_CANCEL_REPLACE_REQUEST;
        }

        @Override
        public boolean addsRisk() {
            return true;
        }
    }

    /** An OrderMassCancelRequest; symbol null and side 0 where they were not given. */
    record MassCancel(String clOrdId, char type, String symbol, char side) implements Command {
        @Override
        public void execute(final Desk desk, final Blotter blotter, final Arming arming) {
            desk.massCancel(blotter, this);
        }

        @Override
        public void refuse(final Reporter reporter, final SessionID session, final Refusal refusal) {
            reporter.massCancelled(session, this, 0, MassCancelRejectReason.OTHER, refusal.text());
        }
    }

    /** An OrderStatusRequest. */
    record Status(String clOrdId, String symbol, char side) implements Command {
        @Override
        public void execute(final Desk desk, final Blotter blotter, final Arming arming) {
            desk.status(blotter, this);
        }

        @Override
        public void refuse(final Reporter reporter, final SessionID session, final Refusal refusal) {
            reporter.noStatus(session, Snapshot.rejected(symbol, side, Ask.NOTHING), clOrdId, refusal);
        }
    }
}
