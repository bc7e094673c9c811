package io.heartwheel.gateway.polymarket;

import java.util.Base64;

/** Base64 in whichever of its alphabets a client writes it, with or without padding. */
final class Base64Text {
    private Base64Text() {
    }

    /** The bytes; null if it isn't base64. */
    static byte[] decode(final String text) {
        try {
            return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (final IllegalArgumentException e) {
            return null;
        }
    }
}
