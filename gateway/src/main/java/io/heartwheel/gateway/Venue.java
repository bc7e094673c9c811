package io.heartwheel.gateway;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * One venue's heartbeat API. Make another by implementing this in a package of its own, and naming it in
 * {@code META-INF/services}.
 */
public interface Venue {

    /** In paths, in the configuration, in metrics and in clients' names, such as {@code gemini}: lower-case letters. */
    String name();

    /** What its operator may set. */
    List<Option> options();

    /** What may, or must, be set for each of its keys. */
    List<Option> keyOptions();

    /** What the ids of its keys begin with, such as {@code ll_}, where its clients look for that; by default nothing. */
    default String keyPrefix() {
        return "";
    }

    /**
     * Whether one key's heartbeats carry labels, each of which is a switch of its own. If not, nobody may send orders under a
     * label of such a key: no switch would ever cancel them.
     */
    default boolean labels() {
        return false;
    }

    /**
     * Whether a key is good now, besides being proved: order entry takes nothing but cancels from one that isn't.
     *
     * @param key    of this venue.
     * @param wallMs now, in ms since the epoch.
     */
    default boolean accepts(final ApiKey key, final long wallMs) {
        return true;
    }

    /**
     * Whether a key may enter and cancel orders; one that may not may list them.
     *
     * @param key of this venue.
     */
    default boolean mayTrade(final ApiKey key) {
        return true;
    }

    /**
     * Whether a key's orders are taken only while its switch is armed. If not, they are taken before its first heartbeat, too.
     *
     * @param key of this venue.
     */
    default boolean mustArm(final ApiKey key) {
        return false;
    }

    /**
     * What a switch of this key cancels that was armed before a restart of ours, and whose client has not been heard from since.
     *
     * @param key of this venue.
     * @return {@link Scope#NONE} if a session is a connection, which no restart leaves.
     */
    default Scope scopeAfterRestart(final ApiKey key) {
        return Scope.SESSION;
    }

    /**
     * Starts it: once a gateway.
     *
     * @param context what it works with.
     * @return the running venue.
     */
    Service open(VenueContext context);

    /** A running venue. Its handlers run on several event loops at once, and never wait there. */
    interface Service {

        /**
         * Adds its routes; once for each event loop. Bodies have been read, up to the limit, of those for whom
         * {@link #mayReadBody} says so. What it doesn't route, it needn't refuse.
         *
         * @param router whose root is the venue's.
         */
        void mount(Router router);

        /**
         * Whether a request's body is to be kept: whether its head names a key that exists. Asked before the body is read, if it
         * has one, so that nobody without a key makes the gateway hold anything. If not, the body goes by, and the request is
         * handled without it when it has ended: refuse it as any other without a good key ({@link Bodies#bytes}).
         *
         * @param request whose head has come.
         * @return by default true: then {@link #maxBodyBytes} should be small.
         */
        default boolean mayReadBody(final HttpServerRequest request) {
            return true;
        }

        /** The most bytes that a body of its requests may have, if that is less than the gateway's limit. */
        default int maxBodyBytes() {
            return Integer.MAX_VALUE;
        }

        /**
         * Refuses a request in the venue's own shape, because the gateway won't have it.
         *
         * @param context the request.
         * @param status  400, 404, 405, 408, 413, 429, 500 or 503.
         * @param reason  in words for the client.
         */
        void refuse(RoutingContext context, int status, String reason);
    }
}
