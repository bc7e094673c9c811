package io.heartwheel.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a client proves itself with at one venue. Says its name, never its secrets. Immutable.
 */
public final class ApiKey {
    private final String name;
    private final String account;
    private final String venue;
    private final String id;
    private final Map<String, String> options;

    /**
     * A key.
     *
     * @param name    what operators call it.
     * @param account whose orders are sent under it.
     * @param venue   where it is good.
     * @param id      by which the client tells which key it means. Where a venue knows no other proof, the secret itself.
     * @param options the venue's options for keys, each with a value.
     */
    public ApiKey(final String name, final String account, final String venue, final String id,
                  final Map<String, String> options) {
        this.name = name;
        this.account = account;
        this.venue = venue;
        this.id = id;
        this.options = Map.copyOf(options);
    }

    /** What operators call it. */
    public String name() {
        return name;
    }

    /** Whose orders are sent under it. */
    public String account() {
        return account;
    }

    /** Where it is good. */
    public String venue() {
        return venue;
    }

    /** By which the client tells which key it means: treat it as a secret. */
    public String id() {
        return id;
    }

    /**
     * One of the venue's options for keys.
     *
     * @param option its name.
     * @return its value.
     * @throws IllegalArgumentException if it has none: the configuration has checked that it does.
     */
    public String option(final String option) {
        final String value = options.get(option);
        if (value == null) {
            throw new IllegalArgumentException("key " + name + " has no " + option);
        }
        return value;
    }

    /** As {@link #option(String)}, but {@code otherwise} if it has no such option: for code that serves keys of all venues. */
    public String option(final String option, final String otherwise) {
        return options.getOrDefault(option, otherwise);
    }

    /** The UTF-8 bytes of an option. */
    public byte[] bytes(final String option) {
        return option(option).getBytes(StandardCharsets.UTF_8);
    }

    /** The stream of orders and heartbeats under this key, or a part of it. */
    public Client client(final String part) {
        return new Client(venue, account, name, part);
    }

    /**
     * The stream under this key that has that name.
     *
     * @param name as {@link Client#name()} wrote it.
     * @return the client; null if the name is another key's, or so long that it doesn't tell the whole.
     */
    public Client clientNamed(final String name) {
        final String whole = client("").name();
        final Client named = name.equals(whole) ? client("")
            : name.startsWith(whole + '/') ? client(Client.unprinted(name.substring(whole.length() + 1))) : null;
        return named != null && named.name().equals(name) ? named : null;
    }

    @Override
    public String toString() {
        return venue + '/' + name;
    }
}
