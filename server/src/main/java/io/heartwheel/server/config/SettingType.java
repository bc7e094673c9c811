package io.heartwheel.server.config;

import io.heartwheel.fix.AddressList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Says what a setting's text must be, in words that complete the sentence "'KEY' must be ...".
 *
 * @param expected the words.
 * @param accepts  whether a text is acceptable; never throws.
 * @param secret   whether the text must never be shown.
 */
public record SettingType(String expected, Predicate<String> accepts, boolean secret) {
    /** Every CompID, ours and theirs: fit to be a file name. */
    public static final Pattern COMP_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");

    private static final int LONGEST = 4096;
    private static final int MOST_SYMBOLS = 64;
    private static final int LEAST_SECRET = 16;
    private static final int MOST_SECRET = 256;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

    private SettingType(final String expected, final Predicate<String> accepts) {
        this(expected, accepts, false);
    }

    static SettingType text() {
        return new SettingType("a text of 1 to " + LONGEST + " printable characters",
            text -> !text.isEmpty() && text.length() <= LONGEST && text.chars().noneMatch(Character::isISOControl));
    }

    static SettingType optionalText() {
        return new SettingType("empty or " + text().expected(), text -> text.isEmpty() || text().accepts().test(text));
    }

    static SettingType optionalSecret() {
        return new SettingType("empty or " + LEAST_SECRET + " to " + MOST_SECRET + " printable characters without blanks",
            text -> text.isEmpty() || text.matches("[\\x21-\\x7e]{" + LEAST_SECRET + ',' + MOST_SECRET + '}'), true);
    }

    static SettingType hosts() {
        return new SettingType("empty or host names, or IPv6 addresses in brackets, without ports, separated by commas",
            text -> text.isEmpty() || List.of(text.split("\\s*,\\s*", -1)).stream().allMatch(HOST.asMatchPredicate()));
    }

    static SettingType addresses() {
        return new SettingType("empty or IP addresses and networks, such as 192.0.2.7, 10.0.0.0/8, 2001:db8::/32, separated by"
            + " commas", text -> text.isEmpty() || areAddresses(text));
    }

    static boolean areAddresses(final String text) {
        try {
            AddressList.parse(text);
            return true;
        } catch (final IllegalArgumentException e) {
            return false;
        }
    }

    /** A CompID: it becomes part of a file's name. */
    static SettingType compId() {
        return new SettingType("1 to 32 letters, digits, '_' or '-', beginning with a letter or digit",
            text -> COMP_ID.matcher(text).matches());
    }

    static SettingType whole(final long min, final long max) {
        return new SettingType("a whole number from " + min + " to " + max,
            text -> text.matches("-?\\d{1,18}") && within(Long.parseLong(text), min, max));
    }

    static SettingType powerOfTwo(final long min, final long max) {
        return new SettingType("a power of two from " + min + " to " + max,
            text -> text.matches("\\d{1,18}") && within(Long.parseLong(text), min, max)
                && Long.bitCount(Long.parseLong(text)) == 1);
    }

    static SettingType decimal(final double min, final double max) {
        return new SettingType("a number from " + min + " to " + max,
            text -> text.matches("\\d{1,9}(\\.\\d{1,9})?")
                && Double.parseDouble(text) >= min && Double.parseDouble(text) <= max);
    }

    /** As {@link #decimal}, or 0, which means something of its own. */
    static SettingType decimalOrZero(final double min, final double max) {
        final SettingType number = decimal(min, max);
        return new SettingType("0, or " + number.expected(),
            text -> number.accepts().test(text) || decimal(0, 0).accepts().test(text));
    }

    static SettingType oneOf(final String... words) {
        return new SettingType("one of " + String.join(", ", words), text -> List.of(words).contains(text));
    }

    /** Some of the words, each once, in any order. */
    static SettingType distinct(final String... words) {
        return new SettingType("one or more of " + String.join(", ", words) + ", each once, separated by commas", text -> {
            final List<String> given = List.of(text.split("\\s*,\\s*", -1));
            return List.of(words).containsAll(given) && given.stream().distinct().count() == given.size();
        });
    }

    static SettingType exempt() {
        final SettingType kinds = distinct("gtc", "gtd");
        return new SettingType("none, gtc, gtd or gtc,gtd", text -> "none".equals(text) || kinds.accepts().test(text));
    }

    static SettingType symbols() {
        return new SettingType("1 to " + MOST_SYMBOLS + " different symbols of 1 to 8 capitals and digits, separated by commas",
            text -> {
                final List<String> symbols = List.of(text.split("\\s*,\\s*", -1));
                return symbols.size() <= MOST_SYMBOLS && symbols.stream().distinct().count() == symbols.size()
                    && symbols.stream().allMatch(symbol -> symbol.matches("[A-Z0-9]{1,8}"));
            });
    }

    private static boolean within(final long value, final long min, final long max) {
        return value >= min && value <= max;
    }
}
