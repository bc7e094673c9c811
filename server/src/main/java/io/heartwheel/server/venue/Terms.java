package io.heartwheel.server.venue;

/**
 * A price and a quantity that were found to make sense for an instrument.
 *
 * @param price    in units of the instrument's last decimal; 0 for market orders.
 * @param quantity in whole units.
 */
record Terms(long price, long quantity) {
}
