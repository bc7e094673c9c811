package io.heartwheel.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.HostAndPort;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Knows by which names this is reached, and tells requests that other sites' pages have a browser send: whoever is logged on here
 * may be looking at somebody else's page. Programs send neither header that gives a page away. Immutable.
 */
public final class Origins {
    private static final CharSequence FETCH_SITE = HttpHeaders.createOptimized("Sec-Fetch-Site");
    private static final String CROSS_SITE = "cross-site";
    private static final String SAME_SITE = "same-site";
    private static final String SCHEME_END = "://";

    private final Set<String> hosts = new HashSet<>(List.of("localhost", "127.0.0.1", "::1"));

    /**
     * The loopback's names, and these.
     *
     * @param hosts names and addresses, without ports.
     */
    public Origins(final Collection<String> hosts) {
        hosts.forEach(host -> this.hosts.add(bare(host)));
    }

    /** Whether a host and port, as in the header {@code Host}, are one of ours; null is not. */
    public boolean isOurs(final HostAndPort authority) {
        return authority != null && hosts.contains(bare(authority.host()));
    }

    /** Whether a request comes from no page, or from one of ours: the same host and port, as far as the browser says. */
    public boolean isOwn(final MultiMap headers) {
        return headers.getAll(HttpHeaders.ORIGIN).stream().allMatch(this::isOurs)
            && !isFrom(headers, CROSS_SITE) && !isFrom(headers, SAME_SITE);
    }

    /** Whether the browser says that a page of another site has it send this request. */
    public static boolean isCrossSite(final MultiMap headers) {
        return isFrom(headers, CROSS_SITE);
    }

    private static boolean isFrom(final MultiMap headers, final String site) {
        return headers.getAll(FETCH_SITE).stream().anyMatch(value -> site.equalsIgnoreCase(value.strip()));
    }

    /** Such as {@code https://localhost:8080}; {@code null}, which hides who it is, is nobody of ours. */
    private boolean isOurs(final String origin) {
        final int end = origin.indexOf(SCHEME_END);
        return end >= 0 && isOurs(HostAndPort.parseAuthority(origin.substring(end + SCHEME_END.length()).strip(), -1));
    }

    private static String bare(final String host) {
        final String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") && lower.endsWith("]") ? lower.substring(1, lower.length() - 1) : lower;
    }
}
