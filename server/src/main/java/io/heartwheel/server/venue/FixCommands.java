package io.heartwheel.server.venue;

import quickfix.FieldNotFound;
import quickfix.Message;
import quickfix.UnsupportedMessageType;
import quickfix.field.CashOrderQty;
import quickfix.field.ClOrdID;
import quickfix.field.DiscretionInst;
import quickfix.field.EffectiveTime;
import quickfix.field.ExecInst;
import quickfix.field.ExpireDate;
import quickfix.field.ExpireTime;
import quickfix.field.MassCancelRequestType;
import quickfix.field.MaxFloor;
import quickfix.field.MinQty;
import quickfix.field.MsgType;
import quickfix.field.OrdType;
import quickfix.field.OrderPercent;
import quickfix.field.OrderQty;
import quickfix.field.OrigClOrdID;
import quickfix.field.PegOffsetValue;
import quickfix.field.PossDupFlag;
import quickfix.field.PossResend;
import quickfix.field.Price;
import quickfix.field.Side;
import quickfix.field.StopPx;
import quickfix.field.Symbol;
import quickfix.field.TimeInForce;

/**
 * Reads FIX 4.4 messages as commands, and judges nothing but their form.
 *
 * <p>A tag that is missing or ill-typed, and a message type the venue doesn't serve, leave as the exceptions from which
 * QuickFIX/J makes the reject that the standard names. Stateless; any thread.
 */
final class FixCommands {
    /** Tags that change what an order means: an order that carries one is refused rather than booked as something else. */
    private static final int[] UNSUPPORTED = {ExecInst.FIELD, StopPx.FIELD, MinQty.FIELD, MaxFloor.FIELD, CashOrderQty.FIELD,
        EffectiveTime.FIELD, PegOffsetValue.FIELD, DiscretionInst.FIELD, OrderPercent.FIELD};

    private FixCommands() {
    }

    static Command command(final Message message) throws FieldNotFound, UnsupportedMessageType {
        switch (message.getHeader().getString(MsgType.FIELD)) {
            case MsgType.NEW_ORDER_SINGLE:
                return new Command.NewOrder(id(message), symbol(message), side(message), ask(message),
                    flag(message, PossResend.FIELD));
            case MsgType.ORDER_CANCEL_REQUEST:
                return new Command.Cancel(id(message), orig(message), symbol(message), side(message));
            case MsgType.ORDER_CANCEL_REPLACE_REQUEST:
                return new Command.Replace(id(message), orig(message), symbol(message), side(message), ask(message));
            case MsgType.ORDER_MASS_CANCEL_REQUEST:
                return massCancel(message);
            case MsgType.ORDER_STATUS_REQUEST:
                return new Command.Status(id(message), symbol(message), side(message));
            default:
                throw new UnsupportedMessageType();
        }
    }

    private static Command massCancel(final Message message) throws FieldNotFound {
        final char type = message.getChar(MassCancelRequestType.FIELD);
        final boolean bySymbol = type == MassCancelRequestType.CANCEL_ORDERS_FOR_A_SECURITY;
        return new Command.MassCancel(id(message), type, bySymbol ? symbol(message) : null,
            message.isSetField(Side.FIELD) ? side(message) : 0);
    }

    private static Command.Ask ask(final Message message) throws FieldNotFound {
        final char timeInForce = message.isSetField(TimeInForce.FIELD) ? message.getChar(TimeInForce.FIELD) : TimeInForce.DAY;
        final boolean tillDate = timeInForce == TimeInForce.GOOD_TILL_DATE;
        return new Command.Ask(message.getChar(OrdType.FIELD), timeInForce, optional(message, Price.FIELD),
            optional(message, OrderQty.FIELD), unsupportedTag(message, tillDate), flag(message, PossDupFlag.FIELD),
            optional(message, message.isSetField(ExpireTime.FIELD) ? ExpireTime.FIELD : ExpireDate.FIELD));
    }

    private static int unsupportedTag(final Message message, final boolean tillDate) {
        if (!tillDate && message.isSetField(ExpireTime.FIELD)) {
            return ExpireTime.FIELD;
        }
        if (!tillDate && message.isSetField(ExpireDate.FIELD)) {
            return ExpireDate.FIELD;
        }
        for (final int tag : UNSUPPORTED) {
            if (message.isSetField(tag)) {
                return tag;
            }
        }
        return 0;
    }

    private static String id(final Message message) throws FieldNotFound {
        return message.getString(ClOrdID.FIELD);
    }

    private static String orig(final Message message) throws FieldNotFound {
        return message.getString(OrigClOrdID.FIELD);
    }

    private static String symbol(final Message message) throws FieldNotFound {
        return message.getString(Symbol.FIELD);
    }

    private static char side(final Message message) throws FieldNotFound {
        return message.getChar(Side.FIELD);
    }

    private static String optional(final Message message, final int tag) throws FieldNotFound {
        return message.isSetField(tag) ? message.getString(tag) : null;
    }

    private static boolean flag(final Message message, final int tag) throws FieldNotFound {
        return message.getHeader().isSetField(tag) && message.getHeader().getBoolean(tag);
    }
}
