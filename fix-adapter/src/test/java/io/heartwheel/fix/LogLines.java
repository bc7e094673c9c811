package io.heartwheel.fix;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/** Everything that this JVM logs, with the stack traces, from when this is made until it is closed. */
final class LogLines extends Handler implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    LogLines() {
        Logger.getLogger("").addHandler(this);
    }

    @Override
    public void publish(final LogRecord entry) {
        lines.add(formatter.format(entry));
    }

    /** How many lines have all of it. Other tests that run now write lines, too. */
    long count(final String... texts) {
        return lines.stream().filter(line -> Stream.of(texts).allMatch(line::contains)).count();
    }

    /** Whether it was written down somewhere, also as hex. */
    boolean tell(final String secret) {
        final String hex = HexFormat.ofDelimiter(" ").formatHex(secret.getBytes(StandardCharsets.ISO_8859_1));
        return lines.stream().anyMatch(line -> line.contains(secret) || line.toLowerCase(Locale.ROOT).contains(hex));
    }

    @Override
    public void flush() {
        // Nothing waits.
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }

    @Override
    public String toString() {
        return String.join("", lines);
    }
}
