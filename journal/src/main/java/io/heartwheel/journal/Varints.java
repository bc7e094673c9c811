package io.heartwheel.journal;

import java.nio.ByteBuffer;

/**
 * Numbers of 7 bits a byte, the lowest first, the high bit saying that more follow: small ones are short, and each comes out as
 * it went in. Signed ones are folded to 0, -1, 1, -2, ... first. One thread; allocates nothing.
 */
final class Varints {
    private ByteBuffer buffer;
    private int at;

    /** Writes or reads from there on. */
    void begin(final ByteBuffer bytes, final int from) {
        buffer = bytes;
        at = from;
    }

    /** Where the next would be. */
    int position() {
        return at;
    }

    /** Past so many bytes that are something else. */
    void skip(final int bytes) {
        at += bytes;
    }

    void putByte(final int value) {
        buffer.put(at++, (byte) value);
    }

    int getByte() {
        return buffer.get(at++);
    }

    void put(final long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            buffer.put(at++, (byte) (left | 0x80));
            left >>>= 7;
        }
        buffer.put(at++, (byte) left);
    }

    long get() {
        long value = 0;
        int bits = 0;
        byte next;
        do {
            next = buffer.get(at++);
            value |= (next & 0x7FL) << bits;
            bits += 7;
        } while (next < 0);
        return value;
    }

    void putSigned(final long value) {
        put(value << 1 ^ value >> Long.SIZE - 1);
    }

    long getSigned() {
        final long folded = get();
        return folded >>> 1 ^ -(folded & 1);
    }
}
