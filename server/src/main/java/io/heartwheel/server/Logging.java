package io.heartwheel.server;

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
 * Logs to stderr, one line each, at most so many a second of each logger, and never a FIX message: a Logon may hold a password.
 *
 * <p>A counterparty that sends garbage can therefore neither fill a disk with log lines nor read secrets into them, nor hide
 * what others log. The breaker's alarm is never withheld; it comes at most once for each of its windows.
 */
public final class Logging extends Handler {
    /** Laments at each start that a library is missing which nobody here needs. Held, so that its level is not forgotten. */
    private static final Logger LAMENTS = Logger.getLogger("net.openhft.affinity");
    private static final int MOST_LINES_PER_SECOND = 20;
    /** Loggers beyond this many in one second share what one may log. */
    private static final int MOST_LOGGERS = 32;
    private static final String OTHERS = "";
    private static final String ALARM = Breaker.class.getName();
    private static final Pattern MESSAGE = Pattern.compile("(8=FIX|\\d+=[^ \001]*\001|\001|Hexdump).*");
    private static final long SECOND_NS = 1_000_000_000L;

    private final PrintStream out;
    private final SimpleFormatter texts = new SimpleFormatter();
    private long secondBeganNs = System.nanoTime();
    private final Map<String, Integer> linesThisSecond = new HashMap<>();
    private long withheld;

    Logging(final PrintStream out) {
        this.out = out;
    }

    /**
     * Sends everything that is logged in this JVM through here.
     *
     * @param level one of error, warn, info and debug.
     */
    public static void start(final String level) {
        LogManager.getLogManager().reset();
        final Logger root = Logger.getLogger("");
        root.addHandler(new Logging(System.err));
        LAMENTS.setLevel(Level.SEVERE);
        root.setLevel(switch (level) {
            case "error" -> Level.SEVERE;
            case "info" -> Level.INFO;
            case "debug" -> Level.FINE;
            default -> Level.WARNING;
        });
    }

    @Override
    public synchronized void publish(final LogRecord entry) {
        Doom.endIfOutOfMemory(entry.getThrown());
        final long nowNs = System.nanoTime();
        if (nowNs - secondBeganNs > SECOND_NS) {
            sayWhatWasWithheld();
            secondBeganNs = nowNs;
            linesThisSecond.clear();
        }
        final String name = String.valueOf(entry.getLoggerName());
        if (ALARM.equals(name) || linesOf(name) <= MOST_LINES_PER_SECOND) {
            out.println(line(entry));
        } else {
            withheld++;
        }
    }

    private int linesOf(final String name) {
        final boolean isCounted = linesThisSecond.containsKey(name) || linesThisSecond.size() < MOST_LOGGERS;
        return linesThisSecond.merge(isCounted ? name : OTHERS, 1, Integer::sum);
    }

    private void sayWhatWasWithheld() {
        if (withheld > 0) {
            out.println("(" + withheld
                + " more lines were withheld: at most " + MOST_LINES_PER_SECOND + " a second of each kind are shown)");
            withheld = 0;
        }
    }

    private String line(final LogRecord entry) {
        final String name = String.valueOf(entry.getLoggerName());
        final String cause = entry.getThrown() == null ? "" : ": " + entry.getThrown();
        return Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + entry.getLevel().getName() + " "
            + name.substring(name.lastIndexOf('.') + 1) + ": " + redact(texts.formatMessage(entry) + cause);
    }

    /** The text on one line, up to what looks like a FIX message, a piece of one, or its bytes in hexadecimal. */
    static String redact(final String text) {
        final Matcher matcher = MESSAGE.matcher(text.replaceAll("\\R", " "));
        return matcher.replaceFirst("(message withheld)");
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public synchronized void close() {
        sayWhatWasWithheld();
        flush();
    }
}
