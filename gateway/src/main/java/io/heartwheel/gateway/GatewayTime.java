package io.heartwheel.gateway;

import java.time.InstantSource;
import org.agrona.concurrent.NanoClock;

/**
 * The two clocks of the gateway, so that tests can turn them by hand.
 *
 * @param line the wheel's time line.
 * @param wall for what clients are told, and for what they say the time is.
 */
public record GatewayTime(NanoClock line, InstantSource wall) {

    /** Now, on the wheel's line. */
    public long nowNs() {
        return line.nanoTime();
    }

    /** Now, in ms since the epoch. */
    public long wallMs() {
        return wall.millis();
    }
}
