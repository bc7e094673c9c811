package io.heartwheel.server;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The server's settings: every one has a value, and every value is of its type.
 *
 * <p>Made from a file of {@code key = value} lines, in which blank lines and lines that begin with {@code #} mean nothing. What
 * is wrong in it is refused with the file, the line and what was expected. Immutable, any thread.
 */
public final class Config {
    private static final long LARGEST_FILE_BYTES = 1 << 20;

    private final Map<Setting, String> texts;

    private Config(final Map<Setting, String> texts) {
        this.texts = texts;
    }

    /** Every setting at its default. */
    public static Config defaults() {
        final Map<Setting, String> texts = new EnumMap<>(Setting.class);
        for (final Setting setting : Setting.values()) {
            texts.put(setting, setting.defaultText());
        }
        return new Config(texts);
    }

    /**
     * Reads a file over the defaults.
     *
     * @param file to read, UTF-8.
     * @return the settings.
     * @throws OperatorException if it cannot be read, or says something that is wrong.
     */
    public static Config load(final Path file) {
        final Config config = defaults();
        final Map<Setting, Integer> seen = new EnumMap<>(Setting.class);
        int number = 0;
        for (final String line : lines(file)) {
            number++;
            final String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                config.take(text, file + ":" + number + ": ", number, seen);
            }
        }
        config.check(file + ": ");
        return config;
    }

    private static List<String> lines(final Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw OperatorException.usage("there is no file " + file + ": give --config an existing file, or leave it out");
            }
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw OperatorException.usage(file + " is larger than 1 MiB and so no configuration: give --config another");
            }
            return Files.readAllLines(file);
        } catch (final CharacterCodingException e) {
            throw OperatorException.usage(file + " is not UTF-8 text and so no configuration: give --config another");
        } catch (final IOException e) {
            throw new OperatorException("cannot read " + file + ": let this user read it, or give --config another", e);
        }
    }

    private void take(final String line, final String where, final int number, final Map<Setting, Integer> seen) {
        final int equals = line.indexOf('=');
        if (equals < 0) {
            throw OperatorException.usage(where + "expected 'key = value', was '" + line + "'");
        }
        final String key = line.substring(0, equals).strip();
        final Setting setting = Setting.named(key).orElseThrow(() -> OperatorException.usage(
            where + "unknown setting '" + key + "', did you mean '" + Setting.nearest(key).key() + "'?"));
        final Integer earlier = seen.put(setting, number);
        if (earlier != null) {
            throw OperatorException.usage(where + "'" + key + "' was already set in line " + earlier + ": keep one of them");
        }
        put(setting, line.substring(equals + 1).strip(), where + "'" + key + "'");
    }

    private void put(final Setting setting, final String text, final String where) {
        if (!setting.type().accepts().test(text)) {
            throw OperatorException.usage(where + " must be " + setting.type().expected() + ", was '" + text + "'");
        }
        texts.put(setting, text);
    }

    private void check(final String where) {
        if (decimal(Setting.FIX_TEST_REQUEST_DELAY) >= decimal(Setting.FIX_HEARTBEAT_TIMEOUT)) {
            throw OperatorException.usage(where + "'" + Setting.FIX_TEST_REQUEST_DELAY.key() + "' must be less than '"
                + Setting.FIX_HEARTBEAT_TIMEOUT.key() + "', or sessions would expire before they are asked");
        }
    }

    /**
     * These settings with one of them changed.
     *
     * @param setting to change.
     * @param text    its new value.
     * @param source  where the value comes from, such as {@code --fix-port}, for the error.
     * @return new settings.
     * @throws OperatorException if the value is not of the setting's type.
     */
    public Config with(final Setting setting, final String text, final String source) {
        final Config changed = new Config(new EnumMap<>(texts));
        changed.put(setting, text.strip(), source);
        return changed;
    }

    /** The setting's text. */
    public String text(final Setting setting) {
        return texts.get(setting);
    }

    /** The value of a whole number. */
    public long whole(final Setting setting) {
        return Long.parseLong(text(setting));
    }

    /** The value of a small whole number. */
    public int integer(final Setting setting) {
        return Math.toIntExact(whole(setting));
    }

    /** The value of a number. */
    public double decimal(final Setting setting) {
        return Double.parseDouble(text(setting));
    }

    /** A setting in ms, as ns. */
    public long millisAsNs(final Setting setting) {
        return TimeUnit.MILLISECONDS.toNanos(whole(setting));
    }

    /** The values of a list. */
    public List<String> list(final Setting setting) {
        return List.of(text(setting).split("\\s*,\\s*"));
    }

    /** The data folder. */
    public Path dataDir() {
        return Path.of(text(Setting.DATA_DIR));
    }
}
