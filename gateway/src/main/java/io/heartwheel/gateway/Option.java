package io.heartwheel.gateway;

import java.util.List;
import java.util.function.Predicate;

/**
 * One setting that a venue understands, of its own or of each of its keys: the configuration checks it and lists it in its help.
 *
 * @param name        as it is written, such as {@code timeout-ms}.
 * @param expected    what its value must be, in words that follow "must be".
 * @param accepts     whether a value is that.
 * @param defaultText its value when nobody sets it; null if it must be set.
 * @param doc         one sentence for the help.
 * @param secret      whether its value must never be shown.
 */
public record Option(
    String name, String expected, Predicate<String> accepts, String defaultText, String doc, boolean secret) {

    /** A whole number. */
    public static Option whole(final String name, final long least, final long most, final long otherwise, final String doc) {
        return new Option(name, "a whole number from " + least + " to " + most, text -> isWhole(text, least, most),
            Long.toString(otherwise), doc, false);
    }

    /** One of several words. The first is the default. */
    public static Option oneOf(final String name, final String doc, final String... words) {
        final List<String> known = List.of(words);
        return new Option(name, "one of " + String.join(", ", words), known::contains, words[0], doc, false);
    }

    /** Any text that is not blank. */
    public static Option text(final String name, final String otherwise, final String doc) {
        return new Option(name, "a text", text -> !text.isBlank(), otherwise, doc, false);
    }

    /** A text that is never shown, and has to be set. */
    public static Option secret(final String name, final String doc) {
        return new Option(name, "a secret of at least 16 characters", text -> text.strip().length() >= 16, null, doc, true);
    }

    private static boolean isWhole(final String text, final long least, final long most) {
        if (!text.matches("[0-9]{1,18}")) {
            return false;
        }
        final long value = Long.parseLong(text);
        return value >= least && value <= most;
    }
}
