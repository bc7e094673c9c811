package io.heartwheel.server.venue;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import quickfix.FieldMap;
import quickfix.Message;
import quickfix.SessionID;
import quickfix.field.AvgPx;
import quickfix.field.ClOrdID;
import quickfix.field.CumQty;
import quickfix.field.CxlRejReason;
import quickfix.field.CxlRejResponseTo;
import quickfix.field.ExecID;
import quickfix.field.ExecType;
import quickfix.field.LastPx;
import quickfix.field.LastQty;
import quickfix.field.LeavesQty;
import quickfix.field.MassCancelRejectReason;
import quickfix.field.MassCancelRequestType;
import quickfix.field.MassCancelResponse;
import quickfix.field.OrdRejReason;
import quickfix.field.OrdStatus;
import quickfix.field.OrdType;
import quickfix.field.OrderID;
import quickfix.field.OrderQty;
import quickfix.field.OrigClOrdID;
import quickfix.field.Price;
import quickfix.field.Side;
import quickfix.field.Symbol;
import quickfix.field.Text;
import quickfix.field.TimeInForce;
import quickfix.field.TotalAffectedOrders;
import quickfix.field.TransactTime;
import quickfix.fix44.ExecutionReport;
import quickfix.fix44.OrderCancelReject;
import quickfix.fix44.OrderMassCancelReport;

/** Writes reports as FIX 4.4 messages: what is null or 0 is left out. Stateless; any thread. */
final class FixReports {
    private FixReports() {
    }

    /** @param words say why an order of that session was cancelled unasked. */
    static Message message(final Report report, final SessionID session, final CancelWords words) {
        if (report instanceof Report.Execution execution) {
            final Message message = execution(execution);
            if (execution.unsolicited()) {
                words.describe(message, session, execution.cause());
            }
            return message;
        }
        if (report instanceof Report.CancelRefused refused) {
            return refused(refused);
        }
        return massCancelled((Report.MassCancelled) report);
    }

    private static Message execution(final Report.Execution report) {
        final Message message = new ExecutionReport();
        order(message, report.order());
        message.setString(ExecID.FIELD, report.execId());
        message.setChar(ExecType.FIELD, report.execType());
        put(message, ClOrdID.FIELD, report.clOrdId());
        put(message, OrigClOrdID.FIELD, report.origClOrdId());
        if (report.lastPrice() != null) {
            message.setString(LastPx.FIELD, report.lastPrice());
            message.setString(LastQty.FIELD, Long.toString(report.lastQuantity()));
        }
        if (report.refusal() != null) {
            message.setInt(OrdRejReason.FIELD, report.refusal().ordRejReason);
        }
        finish(message, report.atMs(), report.text());
        return message;
    }

    private static void order(final Message message, final Snapshot order) {
        message.setString(OrderID.FIELD, order.orderId());
        put(message, Symbol.FIELD, order.symbol());
        message.setChar(Side.FIELD, order.side());
        put(message, OrdType.FIELD, order.ordType());
        put(message, TimeInForce.FIELD, order.timeInForce());
        put(message, Price.FIELD, order.price());
        put(message, OrderQty.FIELD, order.quantity());
        message.setChar(OrdStatus.FIELD, order.status());
        message.setString(CumQty.FIELD, Long.toString(order.filled()));
        message.setString(LeavesQty.FIELD, Long.toString(order.leaves()));
        message.setString(AvgPx.FIELD, order.average());
    }

    private static Message refused(final Report.CancelRefused report) {
        final Message message = new OrderCancelReject();
        message.setString(OrderID.FIELD, report.orderId());
        message.setString(ClOrdID.FIELD, report.clOrdId());
        message.setString(OrigClOrdID.FIELD, report.origClOrdId());
        message.setChar(OrdStatus.FIELD, report.status());
        message.setChar(CxlRejResponseTo.FIELD, report.responseTo());
        message.setInt(CxlRejReason.FIELD, report.why().cxlRejReason);
        finish(message, report.atMs(), report.text());
        return message;
    }

    private static Message massCancelled(final Report.MassCancelled report) {
        final boolean rejected = report.rejectReason() >= 0;
        final Message message = new OrderMassCancelReport();
        message.setString(ClOrdID.FIELD, report.clOrdId());
        message.setString(OrderID.FIELD, report.reportId());
        message.setChar(MassCancelRequestType.FIELD, report.type());
        message.setChar(MassCancelResponse.FIELD,
            rejected ? MassCancelResponse.CANCEL_REQUEST_REJECTED_SEE_MASSCANCELREJECTREASON : report.type());
        put(message, Symbol.FIELD, report.symbol());
        if (rejected) {
            message.setInt(MassCancelRejectReason.FIELD, report.rejectReason());
        } else {
            message.setInt(TotalAffectedOrders.FIELD, report.cancelled());
        }
        finish(message, report.atMs(), report.text());
        return message;
    }

    private static void finish(final Message message, final long atMs, final String text) {
        message.setUtcTimeStamp(TransactTime.FIELD, LocalDateTime.ofInstant(Instant.ofEpochMilli(atMs), ZoneOffset.UTC), true);
        put(message, Text.FIELD, text);
    }

    private static void put(final FieldMap message, final int tag, final String value) {
        if (value != null) {
            message.setString(tag, value);
        }
    }

    private static void put(final FieldMap message, final int tag, final char value) {
        if (value != 0) {
            message.setChar(tag, value);
        }
    }
}
