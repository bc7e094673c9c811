package io.heartwheel.fix;

import org.apache.mina.core.buffer.IoBuffer;

/** Whether what a connection sends first is how a FIX message begins, up to the end of BodyLength. One thread. */
final class Preamble {
    private static final String HEAD = "8=FIX.n.n\0019=n";
    private static final int VERSION_AT = 5;
    private static final int MOST_DIGITS = 9;

    private int at;
    private int digits;
    private boolean transport;
    private boolean done;

    /**
     * Reads on, and leaves the buffer as it was.
     *
     * @return whether it can still be one.
     */
    boolean begins(final IoBuffer bytes) {
        for (int i = bytes.position(); !done && i < bytes.limit(); i++) {
            if (!takes((char)(bytes.get(i) & 0xFF))) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(final char next) {
        if (at == VERSION_AT && next == 'T' && !transport) {
            transport = true;
            return true;
        }
        if (at == HEAD.length()) {
            done = next == '\001';
            return done || isDigit(next) && ++digits < MOST_DIGITS;
        }
        final char expected = HEAD.charAt(at++);
        return expected == 'n' ? isDigit(next) : expected == next;
    }

    private static boolean isDigit(final char c) {
        return c >= '0' && c <= '9';
    }
}
