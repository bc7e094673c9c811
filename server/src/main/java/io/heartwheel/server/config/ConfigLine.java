package io.heartwheel.server.config;

import io.heartwheel.gateway.Option;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One line of a configuration file that sets something. What is said about it never shows a value that may be a secret.
 *
 * @param file   where it stands.
 * @param number of the line, from 1.
 * @param key    what is set.
 * @param value  to what.
 */
record ConfigLine(Path file, int number, String key, String value) {
    private static final long LARGEST_FILE_BYTES = 8 << 20;

    /** A piece of a secret that was broken over two lines rarely looks like this. */
    private static final Pattern LOOKS_LIKE_A_KEY = Pattern.compile("[a-z][a-z-]*(\\.[A-Za-z0-9_-]{1,32}){0,2}");
    private static final Pattern LONGEST_NAME = Pattern.compile(".{0,80}");

    /**
     * What a file sets, line by line.
     *
     * @param file UTF-8.
     * @return its lines, without blank ones and those that begin with {@code #}.
     * @throws OperatorException if it can't be read, or one is no {@code key = value}.
     */
    static List<ConfigLine> read(final Path file) {
        return parse(file, texts(file));
    }

    /** As {@link #read}, for what a file holds or is going to hold. */
    static List<ConfigLine> parse(final Path file, final List<String> texts) {
        final List<ConfigLine> lines = new ArrayList<>();
        int number = 0;
        for (final String raw : texts) {
            number++;
            final String text = raw.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                lines.add(parse(file, number, text));
            }
        }
        return lines;
    }

    private static ConfigLine parse(final Path file, final int number, final String text) {
        final int equals = text.indexOf('=');
        if (equals < 0) {
            final String word = text.split("[\\s:]", 2)[0];
            throw new ConfigLine(file, number, "", "").wrong("expected 'key = value'"
                + (word.equals(text) && looksLikeAKey(word) ? ", was '" + word + "'" : ""));
        }
        return new ConfigLine(file, number, text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }

    private static List<String> texts(final Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw OperatorException.usage("there is no file " + file + ": name an existing one");
            }
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw OperatorException.usage(file + " is larger than 8 MiB and so no configuration: name another");
            }
            return Files.readAllLines(file);
        } catch (final CharacterCodingException e) {
            throw OperatorException.usage(file + " is not UTF-8 text and so no configuration: name another");
        } catch (final IOException e) {
            throw new OperatorException("cannot read " + file + ": let this user read it, or name another", e);
        }
    }

    private static boolean looksLikeAKey(final String text) {
        return LONGEST_NAME.matcher(text).matches() && LOOKS_LIKE_A_KEY.matcher(text).matches();
    }

    /** The text before the first point: {@code key} of {@code key.bot.id}. */
    String family() {
        return part(0);
    }

    /** Between the first two points: {@code bot} of {@code key.bot.id}; null if there are not two. */
    String name() {
        return part(2) == null ? null : part(1);
    }

    /** After the second point: {@code id} of {@code key.bot.id}; null if there is none. */
    String option() {
        return part(2);
    }

    private String part(final int index) {
        final String[] parts = key.split("\\.", 3);
        return index < parts.length ? parts[index] : null;
    }

    /** The key, in quotes. */
    String quotedKey() {
        return "'" + key + "'";
    }

    /** The value, if an option takes it. */
    String checked(final Option option) {
        return checked(option.accepts().test(value) && value.chars().noneMatch(Character::isISOControl), option.expected(),
            option.secret());
    }

    /** The value, if it is accepted. */
    String checked(final boolean accepted, final String expected, final boolean secret) {
        if (!accepted) {
            throw wrong(quotedKey() + " must be " + expected + (secret ? "; what it was is not shown" : ", was '" + value + "'"));
        }
        return value;
    }

    /** Nobody knows this key. */
    OperatorException unknown(final List<String> known) {
        if (!looksLikeAKey(key)) {
            return wrong("unknown setting; it is not shown, for it may be a piece of a secret");
        }
        return wrong("unknown setting " + quotedKey() + ", did you mean '"
            + Spelling.nearest(key, known) + "'?");
    }

    /** The error that this line is wrong. */
    OperatorException wrong(final String what) {
        return OperatorException.usage(file + ":" + number + ": " + what);
    }
}
