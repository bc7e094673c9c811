package io.heartwheel.server.venue;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.TreeSet;
import quickfix.FieldConvertError;
import quickfix.field.OrdType;
import quickfix.field.Side;
import quickfix.field.TimeInForce;
import quickfix.field.converter.UtcTimestampConverter;

/**
 * Finds out whether a request makes sense before any book is touched, and says what would.
 *
 * <p>Stateless; methods return null where there is nothing to object.
 */
final class OrderChecks {
    private static final int MAX_ID_LENGTH = 64;
    private static final String TIMES_IN_FORCE = "" + TimeInForce.DAY + TimeInForce.GOOD_TILL_CANCEL
        + TimeInForce.IMMEDIATE_OR_CANCEL + TimeInForce.GOOD_TILL_DATE;

    private OrderChecks() {
    }

    static Refusal id(final String clOrdId) {
        if (clOrdId.isEmpty() || clOrdId.length() > MAX_ID_LENGTH) {
            return new Refusal(Why.OTHER, "ClOrdID(11) must have 1 to " + MAX_ID_LENGTH + " characters");
        }
        return null;
    }

    static Refusal duplicate(final String clOrdId) {
        return new Refusal(Why.DUPLICATE, "ClOrdID(11) " + clOrdId + " was used before in this session. Use a new one");
    }

    static Refusal unknownSymbol(final String symbol, final Set<String> known) {
        return new Refusal(Why.UNKNOWN_SYMBOL, "Unknown Symbol(55) " + symbol + ". This venue trades "
            + String.join(", ", new TreeSet<>(known)));
    }

    static Refusal kind(final char side, final Command.Ask ask) {
        if (side != Side.BUY && side != Side.SELL) {
            return unsupported("Side(54) " + side + " is not supported. Use 1 (buy) or 2 (sell)");
        }
        if (ask.ordType() != OrdType.LIMIT && ask.ordType() != OrdType.MARKET) {
            return unsupported("OrdType(40) " + ask.ordType() + " is not supported. Use 1 (market) or 2 (limit)");
        }
        if (TIMES_IN_FORCE.indexOf(ask.timeInForce()) < 0) {
            return unsupported("TimeInForce(59) " + ask.timeInForce() + " is not supported. "
                + "Use 0 (day), 1 (good till cancel), 3 (immediate or cancel) or 6 (good till date)");
        }
        if (ask.unsupportedTag() != 0) {
            return unsupported("Tag " + ask.unsupportedTag() + " would change what the order means and is not supported. "
                + "Leave it out");
        }
        return null;
    }

    /**
     * Reads the numbers.
     *
     * @throws Refused if one of them is missing or makes no sense.
     */
    static Terms terms(final Instrument instrument, final Command.Ask ask) throws Refused {
        final long price = ask.ordType() == OrdType.MARKET ? 0 : price(instrument, ask.price());
        return new Terms(price, quantity(instrument, ask.quantity()));
    }

    /**
     * Till when it is good: {@link Long#MAX_VALUE} if its terms name no time. A date is good till it ends in UTC.
     *
     * @throws Refused if the time is missing, makes no sense or is over.
     */
    static long expireMs(final Command.Ask ask, final long nowMs) throws Refused {
        if (ask.timeInForce() != TimeInForce.GOOD_TILL_DATE) {
            return Long.MAX_VALUE;
        }
        final String wanted = "Send ExpireTime(126), YYYYMMDD-HH:MM:SS in UTC, or ExpireDate(432), YYYYMMDD";
        if (ask.goodTill() == null) {
            throw new Refused(Why.OTHER, "TimeInForce(59) 6 needs a time. " + wanted);
        }
        final long expireMs;
        try {
            expireMs = ask.goodTill().length() == 8
                ? LocalDate.parse(ask.goodTill(), DateTimeFormatter.BASIC_ISO_DATE).plusDays(1).atStartOfDay(ZoneOffset.UTC)
                    .toInstant().toEpochMilli()
                : UtcTimestampConverter.convertToLocalDateTime(ask.goodTill()).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (final DateTimeException | FieldConvertError e) {
            throw new Refused(Why.OTHER, "'" + ask.goodTill() + "' is no time that an order could be good till. " + wanted);
        }
        if (expireMs <= nowMs) {
            throw new Refused(Why.OTHER, ask.goodTill() + " is over. " + wanted);
        }
        return expireMs;
    }

    private static long quantity(final Instrument instrument, final String text) throws Refused {
        final String wanted = "Send a whole number from 1 to " + instrument.maxQuantity();
        final long quantity = number(text, 0, Why.QUANTITY, "OrderQty(38)", wanted);
        if (quantity < 1 || quantity > instrument.maxQuantity()) {
            throw new Refused(Why.QUANTITY, "OrderQty(38) " + text + " is out of range. " + wanted);
        }
        return quantity;
    }

    private static long price(final Instrument instrument, final String text) throws Refused {
        final String wanted = "Send " + instrument.format(instrument.tick()) + " to " + instrument.format(instrument.maxPrice())
            + " in steps of " + instrument.format(instrument.tick());
        final long price = number(text, instrument.priceDecimals(), Why.OTHER, "Price(44)", wanted);
        if (price < 1 || price > instrument.maxPrice()) {
            throw new Refused(Why.OTHER, "Price(44) " + text + " is out of range. " + wanted);
        }
        if (price % instrument.tick() != 0) {
            throw new Refused(Why.OTHER, "Price(44) " + text + " is off the tick. " + wanted);
        }
        return price;
    }

    private static long number(final String text, final int decimals, final Why why, final String tag, final String wanted)
        throws Refused {
        if (text == null) {
            throw new Refused(why, tag + " is missing. " + wanted);
        }
        try {
            return Decimals.parse(text, decimals);
        } catch (final NumberFormatException e) {
            throw new Refused(why, tag + ' ' + e.getMessage() + ". " + wanted);
        }
    }

    private static Refusal unsupported(final String text) {
        return new Refusal(Why.UNSUPPORTED, text);
    }
}
