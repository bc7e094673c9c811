package io.heartwheel.server.config;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Venue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns the lines about keys into keys. What it says about a wrong one never shows an id or a secret. */
final class KeyLines {
    /** {@code key.NAME.mode}, for the keys of every venue. */
    static final Option MODE = Option.oneOf("mode",
        "live, or shadow: its switch fires as any other but cancels nothing, and the journal says what it would have cancelled",
        "live", "shadow");
    /** What every key says, whatever its venue. */
    static final List<String> COMMON = List.of("account", "venue", "id", MODE.name());

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{8,256}");

    private final Map<String, Venue> venues;
    private final Set<String> accounts;
    private final Map<String, String> owners = new HashMap<>();

    /**
     * A reader.
     *
     * @param venues   where keys may be good, by name.
     * @param accounts whose they may be; empty for anybody's.
     */
    KeyLines(final Map<String, Venue> venues, final Set<String> accounts) {
        this.venues = venues;
        this.accounts = accounts;
    }

    /**
     * The keys.
     *
     * @param keys the lines of each, by their options.
     * @return as many keys.
     * @throws OperatorException if one lacks something, or says something that is wrong.
     */
    List<ApiKey> read(final Map<String, Map<String, ConfigLine>> keys) {
        final List<ApiKey> made = new ArrayList<>();
        keys.forEach((name, lines) -> made.add(key(name, lines)));
        return made;
    }

    private ApiKey key(final String name, final Map<String, ConfigLine> lines) {
        final Venue venue = venue(name, lines);
        lines.values().stream().filter(line -> !known(name, venue).contains(line.key())).findFirst().ifPresent(line -> {
            throw line.unknown(known(name, venue));
        });
        final String account = account(name, lines);
        final String id = id(name, venue, lines);
        final Map<String, String> options = new LinkedHashMap<>();
        options.put(MODE.name(), lines.containsKey(MODE.name()) ? lines.get(MODE.name()).checked(MODE) : MODE.defaultText());
        for (final Option option : venue.keyOptions()) {
            final boolean isSet = lines.containsKey(option.name()) || option.defaultText() == null;
            options.put(option.name(), isSet ? line(name, lines, option.name(), option.expected()).checked(option)
                : option.defaultText());
        }
        return new ApiKey(name, account, venue.name(), id, options);
    }

    private Venue venue(final String name, final Map<String, ConfigLine> lines) {
        final String expected = "one of " + String.join(", ", venues.keySet());
        final ConfigLine line = line(name, lines, "venue", expected);
        return venues.get(line.checked(venues.containsKey(line.value()), expected, false));
    }

    private String account(final String name, final Map<String, ConfigLine> lines) {
        final String expected = "the name of an account: 1 to 32 letters, digits, '_' or '-'";
        final ConfigLine line = line(name, lines, "account", expected);
        final String account = line.checked(AccessLines.NAME.matcher(line.value()).matches(), expected, false);
        if (!accounts.isEmpty() && !accounts.contains(account)) {
            throw line.wrong("there is no account '" + account + "', did you mean '" + Spelling.nearest(account, accounts)
                + "'? A line 'account." + account + ".switch = several' would make it");
        }
        return account;
    }

    private String id(final String name, final Venue venue, final Map<String, ConfigLine> lines) {
        final String expected = "8 to 256 printable characters without blanks";
        final ConfigLine line = line(name, lines, "id", expected);
        final String id = line.checked(ID.matcher(line.value()).matches(), expected, true);
        final String owner = owners.putIfAbsent(venue.name() + ' ' + id, name);
        if (owner != null) {
            throw line.wrong(line.quotedKey() + " is key '" + owner + "''s id already: each key of a venue needs one of its own");
        }
        return id;
    }

    private static ConfigLine line(
        final String name, final Map<String, ConfigLine> lines, final String option, final String expected) {
        final ConfigLine line = lines.get(option);
        if (line == null) {
            throw lines.values().iterator().next().wrong(
                "the key '" + name + "' lacks a line 'key." + name + '.' + option + " = ...': " + expected);
        }
        return line;
    }

    private static List<String> known(final String name, final Venue venue) {
        final List<String> known = new ArrayList<>();
        COMMON.forEach(option -> known.add("key." + name + '.' + option));
        venue.keyOptions().forEach(option -> known.add("key." + name + '.' + option.name()));
        return known;
    }
}
