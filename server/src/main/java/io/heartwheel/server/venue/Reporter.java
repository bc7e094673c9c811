package io.heartwheel.server.venue;

import java.util.concurrent.atomic.AtomicLong;
import quickfix.SessionID;
import quickfix.field.ExecType;
import quickfix.field.OrdStatus;

/**
 * Makes reports, each with an id that no other report of any run has, and gives them to a sink.
 *
 * <p>Parties that are no FIX session get none: they are answered by callbacks. Any thread, but only the engine thread may pass it
 * an {@link Order}.
 */
final class Reporter {
    private static final String NO_EXECUTION = "0";

    private final ReportSink sink;
    private final String runId;
    private final AtomicLong executions = new AtomicLong();

    Reporter(final ReportSink sink, final String runId) {
        this.sink = sink;
        this.runId = runId;
    }

    void accepted(final Order order) {
        execution(order, ExecType.NEW, order.clOrdId, null, null, null);
    }

    void replaced(final Order order, final String origClOrdId) {
        execution(order, ExecType.REPLACED, order.clOrdId, origClOrdId, null, null);
    }

    /** It was cancelled on request. */
    void cancelled(final Order order, final String clOrdId, final String origClOrdId, final String text) {
        execution(order, ExecType.CANCELED, clOrdId, origClOrdId, text, null);
    }

    /** It was cancelled with others, or, for a cause, though nobody asked. */
    void cancelled(final Order order, final String text, final CancelCause unasked) {
        execution(order, ExecType.CANCELED, order.clOrdId, null, text, unasked);
    }

    /** It was good till now. */
    void expired(final Order order) {
        execution(order, ExecType.EXPIRED, order.clOrdId, null, order.reason, null);
    }

    /** Engine thread: the account's ledger is told too. */
    void traded(final Order order, final long price, final long quantity) {
        final long atMs = changed(order);
        order.blotter.account.ledger.traded(order, orderId(order), price, quantity, atMs);
        if (order.blotter.session == null) {
            return;
        }
        send(order.blotter.session, new Report.Execution(atMs, nextId(), ExecType.TRADE, snapshot(order), order.clOrdId, null,
            order.instrument.format(price), quantity, null, null, null));
    }

    void status(final Order order, final String clOrdId) {
        send(order.blotter.session, new Report.Execution(now(), NO_EXECUTION, ExecType.ORDER_STATUS, snapshot(order), clOrdId,
            null, null, 0, null, null, null));
    }

    void rejected(final SessionID session, final Snapshot asked, final String clOrdId, final Refusal refusal) {
        send(session, new Report.Execution(now(), nextId(), ExecType.REJECTED, asked, clOrdId, null, null, 0, refusal.why(),
            refusal.text(), null));
    }

    void noStatus(final SessionID session, final Snapshot asked, final String clOrdId, final Refusal refusal) {
        send(session, new Report.Execution(now(), NO_EXECUTION, ExecType.ORDER_STATUS, asked, clOrdId, null, null, 0,
            refusal.why(), refusal.text(), null));
    }

    /** A cancel or replace was refused; the order it named is null if there is none. */
    void cancelRefused(final SessionID session, final Order order, final Command.Amendment asked, final Refusal refusal) {
        send(session, new Report.CancelRefused(now(), order == null ? Snapshot.NO_ORDER : orderId(order),
            order == null ? OrdStatus.REJECTED : order.status(), asked.clOrdId(), asked.origClOrdId(), asked.responseTo(),
            refusal.why(), refusal.text()));
    }

    void massCancelled(final SessionID session, final Command.MassCancel asked, final int cancelled, final int rejectReason,
                       final String text) {
        send(session, new Report.MassCancelled(now(), nextId(), asked.clOrdId(), asked.type(), asked.symbol(), cancelled,
            rejectReason, text));
    }

    private void execution(final Order order, final char execType, final String clOrdId, final String origClOrdId,
                           final String text, final CancelCause cause) {
        final long atMs = changed(order);
        if (order.blotter.session == null) {
            return;
        }
        send(order.blotter.session, new Report.Execution(atMs, nextId(), execType, snapshot(order), clOrdId, origClOrdId, null,
            0, null, text, cause));
    }

    private static long changed(final Order order) {
        final long atMs = now();
        order.changedAtMs = atMs;
        return atMs;
    }

    private void send(final SessionID session, final Report report) {
        sink.accept(session, report);
    }

    private Snapshot snapshot(final Order order) {
        return order.snapshot(orderId(order));
    }

    /** The venue's id of it. */
    String orderId(final Order order) {
        return runId + "-o" + order.id;
    }

    private String nextId() {
        return runId + '-' + executions.incrementAndGet();
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
