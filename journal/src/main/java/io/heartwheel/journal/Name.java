package io.heartwheel.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A session's name as the journal keeps it, to look things up by. Immutable. */
final class Name {
    private final byte[] utf8;
    private final int hash;
    private final boolean aside;
    private final boolean cut;

    private Name(final byte[] utf8, final boolean cut) {
        this.utf8 = utf8;
        this.cut = cut;
        this.hash = Arrays.hashCode(utf8);
        this.aside = Names.isAside(ByteBuffer.wrap(utf8), 0, utf8.length);
    }

    /** @param cut whether it was too long, and this is its beginning. */
    static Name of(final ByteBuffer buffer, final int at, final int length, final boolean cut) {
        final byte[] utf8 = new byte[length];
        buffer.get(at, utf8);
        return new Name(utf8, cut);
    }

    static Name of(final String text) {
        return new Name(text.getBytes(StandardCharsets.UTF_8), false);
    }

    /** Whether it marks a registration beside a session's own, of which nothing is expected. */
    boolean isAside() {
        return aside;
    }

    boolean isCut() {
        return cut;
    }

    int length() {
        return utf8.length;
    }

    void writeTo(final ByteBuffer buffer, final int at) {
        buffer.put(at, utf8);
    }

    /** Without its first bytes. */
    void writeTo(final ByteBuffer buffer, final int at, final int from) {
        buffer.put(at, utf8, from, utf8.length - from);
    }

    /** How many bytes both begin with. */
    int shared(final Name other) {
        final int differs = Arrays.mismatch(utf8, other.utf8);
        return differs < 0 ? utf8.length : differs;
    }

    String text() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Name name && hash == name.hash && Arrays.equals(utf8, name.utf8);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
