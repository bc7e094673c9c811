package io.heartwheel.server.cli;

import io.heartwheel.server.cli.DemoLine.Kind;
import java.util.concurrent.atomic.AtomicInteger;
import quickfix.ApplicationAdapter;
import quickfix.FieldNotFound;
import quickfix.Message;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionNotFound;
import quickfix.field.ClOrdID;
import quickfix.field.ExecType;
import quickfix.field.MsgType;
import quickfix.field.OrdStatus;
import quickfix.field.OrdType;
import quickfix.field.OrderQty;
import quickfix.field.Price;
import quickfix.field.Side;
import quickfix.field.Symbol;
import quickfix.field.TransactTime;
import quickfix.fix44.NewOrderSingle;
import quickfix.fix44.OrderStatusRequest;

/** The trading side of a demo client: asks for cancel-on-disconnect, places its orders once, and tells what becomes of them. */
final class DemoTrader extends ApplicationAdapter {
    private static final int CANCEL_ON_DISCONNECT_TYPE = 35002;
    private static final int ON_DISCONNECT_ONLY = 1;

    private final String symbol;
    private final int orders;
    private final Tell tell;
    private final AtomicInteger resting = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private volatile boolean placed;

    /** Where the trader tells what happens. */
    @FunctionalInterface
    interface Tell {
        void tell(Kind kind, String text);
    }

    DemoTrader(final String symbol, final int orders, final Tell tell) {
        this.symbol = symbol;
        this.orders = orders;
        this.tell = tell;
    }

    @Override
    public void toAdmin(final Message message, final SessionID session) {
        if (MsgType.LOGON.equals(typeOf(message))) {
            message.setInt(CANCEL_ON_DISCONNECT_TYPE, ON_DISCONNECT_ONLY);
        }
    }

    @Override
    public void onLogon(final SessionID session) {
        tell.tell(Kind.LOGGED_ON, placed ? "logs on again" : "logs on, HeartBtInt 2 s, cancel on disconnect");
        for (int order = 1; order <= orders && !placed; order++) {
            send(buy(order), session);
        }
        placed = true;
    }

    private NewOrderSingle buy(final int order) {
        final NewOrderSingle message = new NewOrderSingle(
            new ClOrdID("ORDER-" + order), new Side(Side.BUY), new TransactTime(), new OrdType(OrdType.LIMIT));
        message.set(new Symbol(symbol));
        message.set(new OrderQty(100));
        message.set(new Price(10 - order));
        return message;
    }

    /** Asks whether the first order still rests; the answer is told as STATUS. */
    void askStatus(final SessionID session) {
        final OrderStatusRequest request = new OrderStatusRequest(new ClOrdID("ORDER-1"), new Side(Side.BUY));
        request.set(new Symbol(symbol));
        send(request, session);
    }

    private static void send(final Message message, final SessionID session) {
        try {
            Session.sendToTarget(message, session);
        } catch (final SessionNotFound e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void fromApp(final Message message, final SessionID session) throws FieldNotFound {
        if (!MsgType.EXECUTION_REPORT.equals(typeOf(message))) {
            return;
        }
        final char type = message.getChar(ExecType.FIELD);
        if (type == ExecType.NEW && resting.incrementAndGet() == orders) {
            tell.tell(Kind.RESTING, orders + (orders == 1 ? " order rests" : " orders rest") + " in the book");
        } else if (type == ExecType.CANCELED) {
            tell.tell(Kind.CANCELLED, message.getString(ClOrdID.FIELD) + " was cancelled, says ExecutionReport "
                + cancelled.incrementAndGet() + " of " + orders);
        } else if (type == ExecType.ORDER_STATUS) {
            tell.tell(Kind.STATUS, message.getChar(OrdStatus.FIELD) == OrdStatus.NEW ? "resting" : "gone");
        }
    }

    private static String typeOf(final Message message) {
        try {
            return message.getHeader().getString(MsgType.FIELD);
        } catch (final FieldNotFound e) {
            return "";
        }
    }
}
