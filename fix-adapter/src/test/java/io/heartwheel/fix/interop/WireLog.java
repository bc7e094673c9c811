package io.heartwheel.fix.interop;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import quickfix.Log;
import quickfix.LogFactory;
import quickfix.SessionID;

/** The one session of a test, as our engine read and wrote it: in memory, and in {@code target/interop/NAME.log}. */
final class WireLog implements LogFactory, Log, AutoCloseable {
    private static final Path FOLDER = Path.of("target", "interop");

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final BufferedWriter file;
    private long fromNs;

    WireLog(final String name) throws IOException {
        Files.createDirectories(FOLDER);
        file = Files.newBufferedWriter(FOLDER.resolve(name + ".log"), StandardCharsets.ISO_8859_1);
    }

    @Override
    public Log create(final SessionID id) {
        return this;
    }

    @Override
    public void onIncoming(final String message) {
        add("in", message);
    }

    @Override
    public void onOutgoing(final String message) {
        add("out", message);
    }

    @Override
    public void onEvent(final String text) {
        add("-", text);
    }

    @Override
    public void onErrorEvent(final String text) {
        add("!", text);
    }

    @Override
    public void clear() {
        // What was said stays said.
    }

    /** What the test does. */
    void note(final String text) {
        add("*", text);
    }

    /** How many messages of that type, with those fields, went that way. */
    long count(final String way, final String type, final String... fields) {
        return lines.stream().filter(line -> line.is(way, type, fields)).count();
    }

    private synchronized void add(final String way, final String text) {
        final Line line = new Line(way, text.replace('\001', '|'), System.nanoTime());
        if (lines.isEmpty()) {
            fromNs = line.atNs;
        }
        lines.add(line);
        try {
            file.write("%7d ms %-3s %s%n".formatted(TimeUnit.NANOSECONDS.toMillis(line.atNs - fromNs), line.way, line.text));
            file.flush();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append('\n').append(line.way).append(' ').append(line.text));
        return text.toString();
    }

    /** Kept open: what is stopping may still log. */
    @Override
    public synchronized void close() throws IOException {
        file.flush();
    }

    private record Line(String way, String text, long atNs) {
        boolean is(final String wanted, final String type, final String... fields) {
            if (!way.equals(wanted) || !text.contains("|35=" + type + "|")) {
                return false;
            }
            for (final String field : fields) {
                if (!text.contains("|" + field + "|")) {
                    return false;
                }
            }
            return true;
        }
    }
}
