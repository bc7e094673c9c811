package io.heartwheel.gateway;

import io.heartwheel.Heartwheel;
import io.vertx.core.Vertx;
import java.util.Map;

/**
 * What a venue works with.
 *
 * @param vertx      for WebSockets' timers and contexts.
 * @param keys       who may come.
 * @param sessions   on the wheel.
 * @param wheel      for deadlines that are not sessions, through {@code watches}.
 * @param watches    tells of their decisions.
 * @param time       the clocks.
 * @param orders     order entry, for venues whose protocol has one.
 * @param portfolios accounts, for venues whose heartbeat reports them.
 * @param feed       told what operators want to know.
 * @param origins    whose pages may have a browser connect; for venues with WebSockets, which know no same-origin policy.
 * @param options    the venue's own, each with a value.
 * @param warnShare  the share of a timeout after which a client is warned; 0 for never.
 */
public record VenueContext(
    Vertx vertx, Keyring keys, Sessions sessions, Heartwheel wheel, Watches watches, GatewayTime time, Orders orders,
    Portfolios portfolios, Feed feed, Origins origins, Map<String, String> options, double warnShare) {

    /** One of the venue's options. */
    public String option(final String name) {
        return options.get(name);
    }

    /** One of the venue's options in ms, as ns. */
    public long millisAsNs(final String name) {
        return Math.multiplyExact(Long.parseLong(options.get(name)), 1_000_000L);
    }
}
