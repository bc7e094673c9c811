package io.heartwheel.server.log;

import io.heartwheel.journal.JsonObject;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logs to stderr, one line each, at most so many a second of each logger, and never a FIX message, nor what an HTTP client sent:
 * both may hold secrets.
 *
 * <p>A counterparty that sends garbage can therefore neither fill a disk with log lines nor read secrets into them, nor hide
 * what others log. The breaker's alarm is never withheld; it comes at most once for each of its windows.
 *
 * <p>Nor can whoever reads stderr, or does not, stop anybody: a line is only handed over here, and written by {@link LineWriter}.
 */
public final class Logging extends Handler {
    /** The name of the logger of the breaker's alarm, which is never withheld. */
    public static final String ALARM = "Breaker";

    /** Laments at each start that a library is missing which nobody here needs. Held, so that its level is not forgotten. */
    private static final Logger LAMENTS = Logger.getLogger("net.openhft.affinity");
    private static final int MOST_LINES_PER_SECOND = 20;
    /** Loggers beyond this many in one second share what one may log. */
    private static final int MOST_LOGGERS = 32;
    private static final String OTHERS = "";
    private static final Pattern MESSAGE = Pattern.compile("(8=FIX|\\d+=[^ \001]*\001|\001|Hexdump).*");
    /** What these throw may quote what a client sent, keys and bodies: their exceptions are told by kind and place only. */
    private static final Pattern QUOTING = Pattern.compile("io\\.(heartwheel\\.gateway|vertx|netty)\\b");
    private static final long SECOND_NS = 1_000_000_000L;
    /** Lines wait for their writer: so many of them must not fill the memory. */
    private static final int MOST_CHARACTERS = 4_000;

    private static volatile Logging started;

    private final LineWriter writer;
    private final boolean asJson;
    private final SimpleFormatter texts = new SimpleFormatter();
    private long secondBeganNs = System.nanoTime();
    private final Map<String, Integer> linesThisSecond = new HashMap<>();
    private long withheld;

    Logging(final PrintStream out, final boolean asJson) {
        writer = new LineWriter(out, dropped -> line(Level.WARNING.getName(), "Logging", dropped
            + " more lines were dropped: what was logged here was not read in time"));
        this.asJson = asJson;
    }

    /**
     * Sends everything that is logged in this JVM through here.
     *
     * @param level  one of error, warn, info and debug.
     * @param format text for people, json for programs.
     */
    public static void start(final String level, final String format) {
        LogManager.getLogManager().reset();
        final Logger root = Logger.getLogger("");
        final Logging handler = new Logging(System.err, "json".equals(format));
        root.addHandler(handler);
        started = handler;
        LAMENTS.setLevel(Level.SEVERE);
        final Level least = switch (level) {
            case "error" -> Level.SEVERE;
            case "info" -> Level.INFO;
            case "debug" -> Level.FINE;
            default -> Level.WARNING;
        };
        handler.setLevel(least);
        // An event loop tells of exhausted memory in a warning: it must come here, whether it is shown or not.
        root.setLevel(least.intValue() > Level.WARNING.intValue() ? Level.WARNING : least);
    }

    /**
     * Any thread: waits, half a second at most, until what was logged is written. For whoever ends the process.
     *
     * @return whether all of it is: if not, stderr is not read, and who writes there may wait for ever.
     */
    public static boolean awaitWritten() {
        final Logging current = started;
        return current == null || current.writer.awaitWritten();
    }

    /** Never waits for the writing. */
    @Override
    public void publish(final LogRecord entry) {
        Doom.endIfOutOfMemory(entry.getThrown());
        if (isLoggable(entry) && isAllowed(String.valueOf(entry.getLoggerName()))) {
            writer.write(line(entry));
        }
    }

    private synchronized boolean isAllowed(final String name) {
        final long nowNs = System.nanoTime();
        if (nowNs - secondBeganNs > SECOND_NS) {
            sayWhatWasWithheld();
            secondBeganNs = nowNs;
            linesThisSecond.clear();
        }
        final boolean isAllowed = ALARM.equals(name) || linesOf(name) <= MOST_LINES_PER_SECOND;
        withheld += isAllowed ? 0 : 1;
        return isAllowed;
    }

    private int linesOf(final String name) {
        final boolean isCounted = linesThisSecond.containsKey(name) || linesThisSecond.size() < MOST_LOGGERS;
        return linesThisSecond.merge(isCounted ? name : OTHERS, 1, Integer::sum);
    }

    private synchronized void sayWhatWasWithheld() {
        if (withheld > 0) {
            writer.write(line(Level.WARNING.getName(), "Logging", withheld + " more lines were withheld: at most "
                + MOST_LINES_PER_SECOND + " a second of each kind are shown"));
            withheld = 0;
        }
    }

    private String line(final LogRecord entry) {
        final String name = String.valueOf(entry.getLoggerName());
        final String cause = entry.getThrown() == null ? ""
            : ": " + (QUOTING.matcher(name).lookingAt() ? where(entry.getThrown()) : entry.getThrown());
        return line(entry.getLevel().getName(), name.substring(name.lastIndexOf('.') + 1),
            redact(texts.formatMessage(entry) + cause));
    }

    private String line(final String level, final String logger, final String text) {
        final String message = text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "..." : text;
        final String at = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
        return asJson
            ? new JsonObject().put("at", at).put("level", level).put("logger", logger).put("message", message).toString()
            : at + ' ' + level + ' ' + logger + ": " + message;
    }

    private static String where(final Throwable thrown) {
        final StackTraceElement[] trace = thrown.getStackTrace();
        return thrown.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    /** The text on one line, up to what looks like a FIX message, a piece of one, or its bytes in hexadecimal. */
    static String redact(final String text) {
        final Matcher matcher = MESSAGE.matcher(text.replaceAll("\\R", " "));
        return matcher.replaceFirst("(message withheld)");
    }

    /** Waits, half a second at most, until what was logged before is written. */
    @Override
    public void flush() {
        writer.awaitWritten();
    }

    @Override
    public void close() {
        sayWhatWasWithheld();
        writer.close();
    }
}
