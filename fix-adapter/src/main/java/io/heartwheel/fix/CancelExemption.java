package io.heartwheel.fix;

import java.util.Arrays;
import java.util.List;

/**
 * Which orders outlive the switch of whoever sent them. The venue asks it of each order that it is about to cancel, in
 * {@link FixLivenessListener#onCancelOrders}: only the venue knows the orders.
 *
 * <p>An exempt order rests on, and may trade, while nobody is there to manage it. New orders are refused all the same until the
 * next Logon. Any thread; must not block.
 */
@FunctionalInterface
public interface CancelExemption {
    /** Every order is cancelled. */
    CancelExemption NOTHING = (reason, timeInForce) -> false;

    /**
     * Whether an order stays.
     *
     * @param reason      how its sender's connection ended.
     * @param timeInForce its TimeInForce(59); {@code 0}, day, if it has none.
     * @return true if it is not cancelled.
     */
    boolean spares(CancelReason reason, char timeInForce);

    /**
     * Orders that are good till something, as a setting names them.
     *
     * @param names {@code none}; or {@code gtc}, {@code gtd}, or both with a comma between them.
     * @return what spares those, and no others.
     * @throws IllegalArgumentException if it is something else; the message says what to write.
     */
    static CancelExemption named(final String names) {
        final List<String> wanted = Arrays.stream(names.split(",", -1)).map(String::trim).toList();
        if (wanted.equals(List.of("none"))) {
            return NOTHING;
        }
        if (!List.of("gtc", "gtd").containsAll(wanted) || wanted.stream().distinct().count() < wanted.size()) {
            throw new IllegalArgumentException("exempt orders must be none, gtc, gtd or gtc,gtd, was '" + names + "'");
        }
        final boolean gtc = wanted.contains("gtc");
        final boolean gtd = wanted.contains("gtd");
        return (reason, timeInForce) -> gtc && timeInForce == '1' || gtd && timeInForce == '6';
    }
}
