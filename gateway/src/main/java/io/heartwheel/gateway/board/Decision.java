package io.heartwheel.gateway.board;

import java.util.Locale;

/**
 * Something for the feed: what the wheel decided, or what was done about it. Times are ns on the wheel's line.
 *
 * @param what            in lower case, such as {@code expired} or {@code orders_cancelled}.
 * @param name            whose; null if it is about the wheel, or nobody has named the session.
 * @param venue           where; null if there is none.
 * @param atNs            when.
 * @param lateNs          how long after the deadline it was decided.
 * @param lastHeartbeatNs the last one before it; 0 for an effect.
 * @param detail          of an effect, how many; of a stall, for how many ns nobody polled.
 * @param graceNs         what was granted.
 */
record Decision(String what, String name, String venue, long atNs, long lateNs, long lastHeartbeatNs, long detail,
                long graceNs) {

    static String word(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
