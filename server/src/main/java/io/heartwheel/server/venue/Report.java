package io.heartwheel.server.venue;

/** Something a counterparty must be told. Immutable: made on the engine thread, turned into FIX on a sender's. */
sealed interface Report {

    /** When it happened, in ms since the epoch, for TransactTime(60). */
    long atMs();

    /**
     * An ExecutionReport.
     *
     * @param atMs         when.
     * @param execId       unique in all runs of the venue; {@code 0} for an answer to a status request.
     * @param execType     FIX tag 150.
     * @param order        the order as it stands after this.
     * @param clOrdId      FIX tag 11.
     * @param origClOrdId  FIX tag 41, or null.
     * @param lastPrice    of a trade, a decimal number; otherwise null.
     * @param lastQuantity of a trade.
     * @param refusal      of a reject, why; otherwise null.
     * @param text         the Text(58), or null.
     * @param cause        why the venue cancelled it unasked, which ExecRestatementReason(378) says; otherwise null.
     */
    record Execution(long atMs, String execId, char execType, Snapshot order, String clOrdId, String origClOrdId,
                     String lastPrice, long lastQuantity, Why refusal, String text, CancelCause cause) implements Report {

        boolean unsolicited() {
            return cause != null;
        }
    }

    /**
     * An OrderCancelReject.
     *
     * @param atMs        when.
     * @param orderId     the venue's id, or {@value Snapshot#NO_ORDER}.
     * @param status      the order's OrdStatus(39), rejected if it is unknown.
     * @param clOrdId     of the request.
     * @param origClOrdId of the order it named.
     * @param responseTo  FIX tag 434.
     * @param why         the reason.
     * @param text        the Text(58).
     */
    record CancelRefused(long atMs, String orderId, char status, String clOrdId, String origClOrdId, char responseTo, Why why,
                         String text) implements Report {
    }

    /**
     * An OrderMassCancelReport.
     *
     * @param atMs         when.
     * @param reportId     the venue's id of it.
     * @param clOrdId      of the request.
     * @param type         of the request, FIX tag 530.
     * @param symbol       of the request, or null.
     * @param cancelled    how many orders were cancelled.
     * @param rejectReason FIX tag 532, or -1 if it was done.
     * @param text         the Text(58), or null.
     */
    record MassCancelled(long atMs, String reportId, String clOrdId, char type, String symbol, int cancelled, int rejectReason,
                         String text) implements Report {
    }
}
