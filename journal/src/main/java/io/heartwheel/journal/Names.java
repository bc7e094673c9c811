package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.MAX_NAME_BYTES;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Knows how names are kept, and what part of one an operator may type. */
final class Names {
    /** Mark the registrations beside a session's own: our sending, its Logon, its grace. A story is about the watch of theirs. */
    private static final List<String> ASIDES = List.of(" (outbound)", " (logon)", " (grace)", " (logout)", " (drain)");
    private static final List<byte[]> ASIDES_UTF8 =
        ASIDES.stream().map(aside -> aside.getBytes(StandardCharsets.UTF_8)).toList();
    private static final String ARROW = "->";

    private Names() {
    }

    /** In UTF-8, cut before the first character that would pass the limit. */
    static byte[] encode(final String name) {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("a session's name must have at least one character, was " + name);
        }
        final byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= MAX_NAME_BYTES) {
            return utf8;
        }
        int end = MAX_NAME_BYTES;
        while ((utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(utf8, end);
    }

    static boolean isCut(final String name, final byte[] encoded) {
        return encoded.length > MAX_NAME_BYTES - Character.BYTES * 2 && !name.equals(new String(encoded, StandardCharsets.UTF_8));
    }

    static boolean isAside(final String name) {
        return ASIDES.stream().anyMatch(name::endsWith);
    }

    /** As {@link #isAside(String)}, of a name in UTF-8. */
    static boolean isAside(final ByteBuffer buffer, final int from, final int length) {
        for (int i = 0; i < ASIDES_UTF8.size(); i++) {
            final byte[] aside = ASIDES_UTF8.get(i);
            int same = 0;
            while (same < aside.length && aside.length <= length
                && buffer.get(from + length - aside.length + same) == aside[same]) {
                same++;
            }
            if (same == aside.length) {
                return true;
            }
        }
        return false;
    }

    /** Whether what was asked for is this name, or the counterparty of it if it is a FIX SessionID. */
    static boolean matches(final String name, final String asked) {
        return !isAside(name) && (name.equals(asked) || asked.equals(counterparty(name)));
    }

    /** Of {@code FIX.4.4:US->THEM/SUB/LOC:QUALIFIER}, THEM; otherwise null. */
    static String counterparty(final String name) {
        final int arrow = name.indexOf(ARROW);
        if (arrow < 0) {
            return null;
        }
        int end = arrow + ARROW.length();
        while (end < name.length() && name.charAt(end) != '/' && name.charAt(end) != ':') {
            end++;
        }
        return name.substring(arrow + ARROW.length(), end);
    }
}
