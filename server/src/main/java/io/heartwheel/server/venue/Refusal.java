package io.heartwheel.server.venue;

/**
 * A no that helps: the reason FIX has a code for, and a text that tells what to do.
 *
 * @param why  the reason.
 * @param text the Text(58).
 */
record Refusal(Why why, String text) {
    static final Refusal BUSY = new Refusal(Why.BUSY, "Busy: too many requests are waiting. Slow down and send it again");
    static final Refusal UNRECORDED = new Refusal(Why.BUSY,
        "No orders are taken while what is decided about them can't be recorded. Cancels are. Send it again later");
    static final Refusal CLOSED = new Refusal(Why.BUSY, "The venue is shutting down. Log on again when it is back");
    static final Refusal FIRED = new Refusal(Why.FIRED,
        "The dead-man's switch of this session has fired and its orders were cancelled. Log on again to re-arm it");
    static final Refusal API_FIRED = new Refusal(Why.FIRED,
        "The dead-man's switch has fired. Send a heartbeat to arm it again");
    static final Refusal NOT_ARMED = new Refusal(Why.NOT_ARMED,
        "Orders under this key are taken only while its switch is armed. Send a heartbeat first");
    static final Refusal STALE = new Refusal(Why.STALE,
        "Re-sent (43=Y) from before the switch fired or the venue started: refused. If you still want it, send it anew");
    static final Refusal FAULT = new Refusal(Why.OTHER,
        "The venue failed on this request. Ask with an OrderStatusRequest what became of the order");
}
