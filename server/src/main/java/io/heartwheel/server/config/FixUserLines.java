package io.heartwheel.server.config;

import io.heartwheel.gateway.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Turns the lines about FIX counterparties into what they must show. What it says about a wrong one never shows a password. */
final class FixUserLines {
    /** {@code fix-user.COMPID.password}. */
    static final Option PASSWORD = new Option("password", "12 to 256 printable ASCII characters without blanks and '${'",
        Pattern.compile("(?!.*\\$\\{)[\\x21-\\x7e]{12,256}").asMatchPredicate(), null, "the Password (554) of its Logon", true);
    /** {@code fix-user.COMPID.username}. */
    static final Option USERNAME = new Option("username", "1 to 256 printable ASCII characters without blanks and '${'",
        Pattern.compile("(?!.*\\$\\{)[\\x21-\\x7e]{1,256}").asMatchPredicate(), "",
        "the Username (553) of its Logon; without this line, its SenderCompID", false);
    /** {@code fix-user.COMPID.addresses}. */
    static final Option ADDRESSES = new Option("addresses", SettingType.addresses().expected().replace("empty or ", ""),
        SettingType::areAddresses, "", "from where it may log on; without this line, from where"
        + " fix.allowed-addresses says", false);

    static final String FAMILY = "fix-user";

    private FixUserLines() {
    }

    static List<Option> options() {
        return List.of(PASSWORD, USERNAME, ADDRESSES);
    }

    /** How they are written. */
    static List<String> keys(final String compId) {
        return options().stream().map(option -> FAMILY + '.' + compId + '.' + option.name()).toList();
    }

    /**
     * The counterparties.
     *
     * @param users the lines of each, by their options.
     * @return as many counterparties.
     * @throws OperatorException if one lacks its password, or says something that is wrong.
     */
    static List<FixUser> read(final Map<String, Map<String, ConfigLine>> users) {
        final List<FixUser> made = new ArrayList<>();
        users.forEach((compId, lines) -> made.add(user(compId, lines)));
        return made;
    }

    private static FixUser user(final String compId, final Map<String, ConfigLine> lines) {
        final ConfigLine first = lines.values().iterator().next();
        if (!SettingType.COMP_ID.matcher(compId).matches()) {
            throw first.wrong("the name of a FIX user is its SenderCompID: " + SettingType.compId().expected());
        }
        lines.values().stream().filter(line -> !keys(compId).contains(line.key())).findFirst().ifPresent(line -> {
            throw line.unknown(keys(compId));
        });
        if (!lines.containsKey(PASSWORD.name())) {
            throw first.wrong("the FIX user '" + compId + "' lacks a line '" + FAMILY + '.' + compId + ".password = ...': "
                + PASSWORD.expected());
        }
        final String username = text(lines, USERNAME);
        return new FixUser(compId, username.isEmpty() ? compId : username, text(lines, PASSWORD), text(lines, ADDRESSES));
    }

    private static String text(final Map<String, ConfigLine> lines, final Option option) {
        final ConfigLine line = lines.get(option.name());
        return line == null ? option.defaultText() : line.checked(option);
    }
}
