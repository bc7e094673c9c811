package io.heartwheel.gateway.board;

import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened at one venue since the start. Any thread.
 *
 * @param name       the venue's; {@code fix} for FIX.
 * @param number     from 0, in the order in which they were first seen.
 * @param expiries   switches that fired.
 * @param heartbeats accepted ones.
 */
record VenueTally(String name, int number, LongAdder expiries, LongAdder heartbeats) {

    VenueTally(final String name, final int number) {
        this(name, number, new LongAdder(), new LongAdder());
    }
}
