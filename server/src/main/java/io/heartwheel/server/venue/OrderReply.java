package io.heartwheel.server.venue;

import java.util.List;

/**
 * The answer to a request of an API's client.
 *
 * @param orders  those that it was about.
 * @param refusal why it was not done, in words for the client; null if it was.
 * @param code    {@code SWITCH_FIRED}, {@code NOT_ARMED}, {@code UNKNOWN_ORDER}, {@code UNKNOWN_SYMBOL}, {@code DUPLICATE},
 *                {@code LIMIT}, {@code BUSY}, {@code CLOSED}, {@code INVALID}, or {@code FAULT} if the venue failed; null if it
 *                was done.
 */
public record OrderReply(List<OrderView> orders, String refusal, String code) {

    static OrderReply done(final List<OrderView> orders) {
        return new OrderReply(List.copyOf(orders), null, null);
    }

    /** No, in the venue's words without the numbers of FIX tags, which mean nothing to this client. */
    static OrderReply refused(final Refusal refusal) {
        return new OrderReply(List.of(), refusal.text().replaceAll("\\b([A-Z][A-Za-z]+)\\([0-9]{1,3}\\)", "$1"), code(refusal));
    }

    private static String code(final Refusal refusal) {
        if (refusal == Refusal.CLOSED) {
            return "CLOSED";
        }
        if (refusal == Refusal.FAULT) {
            return "FAULT";
        }
        return switch (refusal.why()) {
            case BUSY -> "BUSY";
            case FIRED, STALE -> "SWITCH_FIRED";
            case NOT_ARMED -> "NOT_ARMED";
            case UNKNOWN_ORDER, TOO_LATE -> "UNKNOWN_ORDER";
            case UNKNOWN_SYMBOL -> "UNKNOWN_SYMBOL";
            case DUPLICATE -> "DUPLICATE";
            case LIMIT -> "LIMIT";
            default -> "INVALID";
        };
    }
}
