package io.heartwheel.server.config;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Venue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The lines of a configuration file about accounts, keys, FIX users and venues: kept until all are there, for what a key may
 * say depends on its venue, and then turned into an {@link Access}. One thread.
 */
final class AccessLines {
    /** Fit for paths, logs and metrics. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    /** {@code account.NAME.fix}. */
    static final Option FIX = new Option("fix", "1 to 256 different SenderCompIDs, separated by commas: each "
        + SettingType.compId().expected(), AccessLines::areCompIds, null, "the SenderCompIDs (49) of its FIX sessions", false);
    /** {@code account.NAME.switch}. */
    static final Option SWITCH = Option.oneOf("switch",
        "several: each session has its own, which cancels that session's orders; one: they share it, and it cancels all orders",
        "several", "one");
    /** {@code account.NAME.fires}. */
    static final Option FIRES = Option.oneOf("fires",
        "whether a shared switch fires when any of its sessions falls silent, or only when all have", "any", "all");
    /** {@code venue.VENUE.port}. */
    static final Option PORT = Option.whole("port", 0, 65_535, 0,
        "a port with this venue at its root, beside its place on the shared one; 0 for any free one; no line, no port");

    private static final String ACCOUNT = "account";
    private static final String KEY = "key";
    private static final String VENUE = "venue";
    private static final int MOST_COMP_IDS = 256;
    private static final int MOST = 10_000;

    private final Map<String, Venue> venues = new TreeMap<>();
    private final Map<String, Map<String, ConfigLine>> accounts = new LinkedHashMap<>();
    private final Map<String, Map<String, ConfigLine>> keys = new LinkedHashMap<>();
    private final Map<String, Map<String, ConfigLine>> venueLines = new LinkedHashMap<>();
    private final Map<String, Map<String, ConfigLine>> fixUsers = new LinkedHashMap<>();

    AccessLines(final Collection<Venue> venues) {
        venues.forEach(venue -> this.venues.put(venue.name(), venue));
    }

    /** All options of an account. */
    static List<Option> accountOptions() {
        return List.of(FIX, SWITCH, FIRES);
    }

    private static boolean areCompIds(final String text) {
        final List<String> ids = split(text);
        return ids.size() <= MOST_COMP_IDS && ids.stream().distinct().count() == ids.size()
            && ids.stream().allMatch(id -> SettingType.COMP_ID.matcher(id).matches());
    }

    private static List<String> split(final String text) {
        return List.of(text.split("\\s*,\\s*", -1));
    }

    /**
     * Takes a line, if it is about an account, a key, a FIX user or a venue.
     *
     * @param line that has not been taken before.
     * @throws OperatorException if it is about nothing that is known.
     */
    void take(final ConfigLine line) {
        final Map<String, Map<String, ConfigLine>> family = line.name() == null ? null : switch (line.family()) {
            case ACCOUNT -> accounts;
            case KEY -> keys;
            case VENUE -> venueLines;
            case FixUserLines.FAMILY -> fixUsers;
            default -> null;
        };
        if (family == null) {
            throw line.unknown(known(line));
        }
        if (!NAME.matcher(line.name()).matches()) {
            throw line.wrong((family == fixUsers ? "the SenderCompID of a FIX user" : "the name of an account, a key or a venue")
                + " must be 1 to 32 letters, digits, '_' or '-'");
        }
        final Map<String, ConfigLine> lines = family.computeIfAbsent(line.name(), name -> new LinkedHashMap<>());
        if (family.size() > MOST) {
            throw line.wrong("there may be " + MOST + " accounts and as many keys and FIX users, no more");
        }
        lines.put(line.option(), line);
    }

    /** What the line may have meant. */
    private List<String> known(final ConfigLine line) {
        final List<String> known = new ArrayList<>(Setting.keys());
        final String name = line.name() == null ? "NAME" : line.name();
        accountOptions().forEach(option -> known.add(ACCOUNT + '.' + name + '.' + option.name()));
        known.addAll(FixUserLines.keys(name));
        KeyLines.COMMON.forEach(option -> known.add(KEY + '.' + name + '.' + option));
        venues.values().forEach(venue -> known.addAll(optionsOf(venue).keySet().stream()
            .map(option -> VENUE + '.' + venue.name() + '.' + option).toList()));
        return known;
    }

    /** What may be set for a venue, by name. */
    static Map<String, Option> optionsOf(final Venue venue) {
        final Map<String, Option> options = new LinkedHashMap<>();
        venue.options().forEach(option -> options.put(option.name(), option));
        options.put(PORT.name(), PORT);
        return options;
    }

    /**
     * All lines have been taken.
     *
     * @return what they say.
     * @throws OperatorException if that is not complete, or doesn't fit together.
     */
    Access conclude() {
        final Map<String, Map<String, String>> options = new LinkedHashMap<>();
        final Map<String, Integer> ports = new LinkedHashMap<>();
        venueLines.forEach((venue, lines) -> lines.values().forEach(line -> {
            final Option option = venues.containsKey(venue) ? optionsOf(venues.get(venue)).get(line.option()) : null;
            if (option == null) {
                throw line.unknown(known(line));
            }
            final String value = line.checked(option);
            if (option == PORT) {
                ports.put(venue, Integer.parseInt(value));
            } else {
                options.computeIfAbsent(venue, name -> new LinkedHashMap<>()).put(option.name(), value);
            }
        }));
        final List<TradingAccount> described = accounts();
        final List<ApiKey> read = new KeyLines(venues, accounts.keySet()).read(keys);
        return new Access(described.isEmpty() ? plainAccountsOf(read) : described, read,
            FixUserLines.read(fixUsers), options, ports);
    }

    /** Where no account is described, keys need none: each session has a switch of its own. */
    private static List<TradingAccount> plainAccountsOf(final List<ApiKey> keys) {
        return keys.stream().map(ApiKey::account).distinct()
            .map(name -> new TradingAccount(name, List.of(), false, false)).toList();
    }

    private List<TradingAccount> accounts() {
        final List<TradingAccount> made = new ArrayList<>();
        final Map<String, String> owners = new HashMap<>();
        accounts.forEach((name, lines) -> {
            lines.values().stream().filter(line -> accountOptions().stream()
                .noneMatch(option -> option.name().equals(line.option()))).findFirst().ifPresent(line -> {
                    throw line.unknown(known(line));
                });
            made.add(account(name, lines));
            made.get(made.size() - 1).compIds().forEach(id -> {
                final String owner = owners.putIfAbsent(id, name);
                if (owner != null) {
                    throw lines.get(FIX.name()).wrong("the SenderCompID '" + id + "' is account '" + owner + "''s already");
                }
            });
        });
        return made;
    }

    private static TradingAccount account(final String name, final Map<String, ConfigLine> lines) {
        final boolean joint = "one".equals(valueOf(lines, SWITCH));
        final ConfigLine fires = lines.get(FIRES.name());
        if (fires != null && !joint) {
            throw fires.wrong(fires.quotedKey() + " means something only beside 'account." + name + ".switch = one'");
        }
        return new TradingAccount(name, lines.containsKey(FIX.name()) ? split(valueOf(lines, FIX)) : List.of(), joint,
            "all".equals(valueOf(lines, FIRES)));
    }

    private static String valueOf(final Map<String, ConfigLine> lines, final Option option) {
        final ConfigLine line = lines.get(option.name());
        return line == null ? option.defaultText() : line.checked(option);
    }
}
