package io.heartwheel.server.config;

import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Venue;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Writes the lines of a configuration for one account and a key of it at each venue, with secrets that were made just now and
 * that nobody else has. Any thread.
 */
public final class FreshKeys {
    /** Such an account's name. */
    public static final String ACCOUNT = "main";

    /** Decoded as base64 or base64url, the letters and digits of a secret are 33 bytes. */
    private static final int SECRET_CHARACTERS = 44;
    private static final int ADDRESS_BYTES = 20;
    private static final int LONG_HEX_BYTES = 32;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private FreshKeys() {
    }

    /**
     * The lines of a key for each venue.
     *
     * @param venues where the keys are to be good.
     * @return configuration lines that hold secrets.
     */
    public static String of(final Collection<Venue> venues) {
        final StringBuilder text = new StringBuilder();
        venues.forEach(venue -> append(venue, text));
        return text.toString();
    }

    private static void append(final Venue venue, final StringBuilder text) {
        final Map<Option, String> values = new LinkedHashMap<>();
        values.put(KeyLines.MODE, KeyLines.MODE.defaultText());
        venue.keyOptions().forEach(option -> values.put(option, valueOf(option)));
        // What can't be invented is left to be filled in, and then the key to be uncommented.
        final boolean isComplete = values.keySet().stream()
            .allMatch(option -> option.defaultText() != null || !values.get(option).isEmpty());
        final String key = (isComplete ? "key." : "# key.") + venue.name() + '.';
        text.append("\n# A key at ").append(venue.name()).append('\n')
            .append(key).append("account = ").append(ACCOUNT).append('\n')
            .append(key).append("venue = ").append(venue.name()).append('\n')
            .append(key).append("id = ").append(venue.keyPrefix()).append(UUID.randomUUID()).append('\n');
        values.forEach((option, value) -> text.append("# ").append(option.name()).append(": ").append(option.doc())
            .append("\n# must be ").append(option.expected()).append('\n')
            .append(isComplete && !option.accepts().test(value) ? "# " : "")
            .append(key).append(option.name()).append(" = ").append(value).append('\n'));
    }

    /** The default; or what the option accepts of some usual forms; or nothing. */
    private static String valueOf(final Option option) {
        if (option.defaultText() != null) {
            return option.defaultText();
        }
        final Supplier<String> address = () -> "0x" + hex(ADDRESS_BYTES);
        final Stream<Supplier<String>> forms = option.secret()
            ? Stream.of(FreshKeys::secret, () -> hex(LONG_HEX_BYTES), () -> UUID.randomUUID().toString(), address)
            : Stream.of(address, () -> UUID.randomUUID().toString(), () -> hex(LONG_HEX_BYTES), () -> "1");
        return forms.map(Supplier::get).filter(option.accepts()).findFirst().orElse("");
    }

    /** Letters and digits that nobody can guess. */
    public static String secret() {
        final StringBuilder text = new StringBuilder();
        RANDOM.ints(SECRET_CHARACTERS, 0, ALPHABET.length()).forEach(index -> text.append(ALPHABET.charAt(index)));
        return text.toString();
    }

    private static String hex(final int length) {
        final byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
