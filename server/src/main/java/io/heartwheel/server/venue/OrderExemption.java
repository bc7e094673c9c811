package io.heartwheel.server.venue;

/** Which orders stay in the books when a switch fires, beside protective ones. Asked on the engine thread: must not block. */
@FunctionalInterface
public interface OrderExemption {
    /** None. */
    OrderExemption NOTHING = (cause, timeInForce) -> false;

    /**
     * Whether an order stays.
     *
     * @param cause       why the switch fires.
     * @param timeInForce the order's TimeInForce(59).
     * @return true if it is not cancelled.
     */
    boolean spares(CancelCause cause, char timeInForce);
}
