package io.heartwheel.fix;

import org.quickfixj.CharsetSupport;

import quickfix.field.MsgType;

/** Reads and mends framed FIX messages as text, for what must be known before they are parsed. All positions are of chars. */
final class RawFix {
    private static final char SOH = '\001';

    private RawFix() {
    }

    /** Whether the third field, where MsgType must be, says so. */
    static boolean isType(final String raw, final char type) {
        final int second = raw.indexOf(SOH) + 1;
        final int third = raw.indexOf(SOH, second) + 1;
        return third > 0 && raw.startsWith("35=", third) && raw.length() > third + 4
            && raw.charAt(third + 3) == type && raw.charAt(third + 4) == SOH;
    }

    /** Whether QuickFIX/J takes it for a Logon, wherever its MsgType stands. */
    static boolean isLogon(final String raw) {
        return raw.contains("\00135=A\001") && "A".equals(value(raw, MsgType.FIELD));
    }

    /** The value of the first such field after BeginString, or null. */
    static String value(final String raw, final int tag) {
        final int start = raw.indexOf(SOH + Integer.toString(tag) + '=');
        if (start < 0) {
            return null;
        }
        final int from = raw.indexOf('=', start) + 1;
        final int end = raw.indexOf(SOH, from);
        return end < 0 ? null : raw.substring(from, end);
    }

    /**
     * Removes the first such field, with BodyLength and CheckSum changed by exactly what was removed: a message that was
     * garbled stays garbled.
     */
    static String without(final String raw, final int tag) {
        final int start = raw.indexOf(SOH + Integer.toString(tag) + '=') + 1;
        final int end = raw.indexOf(SOH, start) + 1;
        if (start <= 0 || end <= 0) {
            return raw;
        }
        final String length = value(raw, 9);
        final int lengthAt = raw.indexOf(SOH + "9=") + 3;
        final int sumAt = raw.lastIndexOf(SOH + "10=") + 4;
        final String checkSum = raw.substring(sumAt, Math.max(sumAt, raw.length() - 1));
        if (!isNumber(length) || !isNumber(checkSum) || lengthAt > start || sumAt < end) {
            return raw;
        }
        final byte[] removed = bytes(raw.substring(start, end));
        final String newLength = Integer.toString(Integer.parseInt(length) - removed.length);
        final int difference = sum(bytes(newLength)) - sum(bytes(length)) - sum(removed);
        final int newSum = Math.floorMod(Integer.parseInt(checkSum) + difference, 256);
        return raw.substring(0, lengthAt) + newLength + raw.substring(lengthAt + length.length(), start)
            + raw.substring(end, sumAt) + String.format("%03d", newSum) + SOH;
    }

    /** What a stranger sent, made fit for a log line or a Text field: short, and printable ASCII only. */
    static String quoted(final String value) {
        final String text = value == null ? "" : value;
        final String shown = text.length() > 24 ? text.substring(0, 24) + "..." : text;
        return '\'' + printable(shown) + '\'';
    }

    /** Fit for a Text field. */
    static String printable(final String text) {
        return String.valueOf(text).replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static boolean isNumber(final String text) {
        return text != null && text.matches("[0-9]{1,9}");
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(CharsetSupport.getCharsetInstance());
    }

    private static int sum(final byte[] bytes) {
        int sum = 0;
        for (final byte b : bytes) {
            sum += b & 0xFF;
        }
        return sum;
    }
}
