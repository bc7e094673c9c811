package io.heartwheel.bench.report;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What contestants are called where people read it, and in which colour they are drawn: the same one in every chart. */
final class Names {
    static final String OURS = "heartwheel";
    /** The statistic that counts in a peer's own threads. */
    static final String ALL_CPU = "CPU of all threads";
    private static final Color BLUE = new Color(0x1457B8);
    private static final Color SKY = new Color(0x4C9BE8);
    private static final Color GREY = new Color(0x6B7280);
    private static final Color BLACK = new Color(0x111827);
    private static final Color ORANGE = new Color(0xC2570C);
    private static final Color GREEN = new Color(0x2B7A3D);
    private static final Color RED = new Color(0xB4232A);
    private static final Color PURPLE = new Color(0x6D3FB0);
    private static final Color TEAL = new Color(0x0F8A8A);
    private static final Color PINK = new Color(0xC026A3);
    private static final Color BROWN = new Color(0x7A5A2F);
    private static final Map<String, Name> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put(OURS, new Name("Heartwheel", BLUE));
        NAMES.put("heartwheelBatch", new Name("Heartwheel, in batches", SKY));
        NAMES.put("heartwheelSameTick", new Name("Heartwheel, again in the same tick", SKY));
        NAMES.put("sameTick", new Name("heartbeat, same tick", BLUE));
        NAMES.put("newTick", new Name("heartbeat, new tick", SKY));
        NAMES.put("sameTickBatch", new Name("in batches, same tick", TEAL));
        NAMES.put("newTickBatch", new Name("in batches, new tick", PINK));
        NAMES.put("newTickCallersTime", new Name("heartbeat, caller's time", GREEN));
        NAMES.put("newTickNanoTime", new Name("heartbeat, nanoTime", PURPLE));
        NAMES.put("limit", new Name("limit: read, check, store", GREY));
        NAMES.put("checkedStoreLimit", new Name("limit: read, check, store", GREY));
        NAMES.put("storeLimit", new Name("limit: store unseen", BROWN));
        NAMES.put("casLimit", new Name("limit: compare-and-set", RED));
        NAMES.put("volatileStoreLimit", new Name("limit: volatile store", ORANGE));
        NAMES.put("nanoTimeLimit", new Name("limit: System.nanoTime()", BLACK));
        NAMES.put("agrona", new Name("Agrona DeadlineTimerWheel", ORANGE));
        NAMES.put("netty", new Name("Netty HashedWheelTimer", GREEN));
        NAMES.put("kafka", new Name("Kafka SystemTimer", PURPLE));
        NAMES.put("stpe", new Name("ScheduledThreadPoolExecutor", RED));
        NAMES.put("chm", new Name("ConcurrentHashMap + scan", BROWN));
        NAMES.put("chmScan", new Name("ConcurrentHashMap, one scan of all", BROWN));
        NAMES.put("alone", new Name("one thread", BLUE));
        NAMES.put("blocks", new Name("two threads, half of the slots each", GREEN));
        NAMES.put("interleaved", new Name("two threads, every second slot each", ORANGE));
        NAMES.put("spread", new Name("two threads, a cache line a session", PURPLE));
        NAMES.put("shared", new Name("two threads, the same sessions", RED));
        NAMES.put("bound", new Name("the bound", BLACK));
        NAMES.put("undisturbed", new Name("without machine's pauses", SKY));
        NAMES.put("machine", new Name("the machine alone", GREY));
        NAMES.put("stock", new Name("QuickFIX/J", ORANGE));
        NAMES.put("stock Heartbeat", new Name("Heartbeat, QuickFIX/J", ORANGE));
        NAMES.put("stock TestRequest", new Name("TestRequest, QuickFIX/J", RED));
        NAMES.put("stock disconnect", new Name("disconnect, QuickFIX/J", BROWN));
        NAMES.put("heartwheel Heartbeat", new Name("Heartbeat, Heartwheel", BLUE));
        NAMES.put("heartwheel TestRequest", new Name("TestRequest, Heartwheel", SKY));
        NAMES.put("heartwheel disconnect", new Name("disconnect, Heartwheel", TEAL));
        NAMES.put("cut asked", new Name("TestRequest due", GREY));
        NAMES.put("cut expired", new Name("expired", GREEN));
        NAMES.put("cut held", new Name("cancels held", ORANGE));
        NAMES.put("cut cancelled", new Name("orders cancelled", BLUE));
    }

    private Names() {
    }

    static String of(final String contestant) {
        return NAMES.containsKey(contestant) ? NAMES.get(contestant).text() : contestant;
    }

    static Color colour(final String contestant) {
        return NAMES.containsKey(contestant) ? NAMES.get(contestant).colour() : BLUE;
    }

    /** Whether it is ours, whichever way it is called. */
    static boolean isOurs(final String contestant) {
        return contestant.startsWith(OURS) || contestant.startsWith("sameTick") || contestant.startsWith("newTick");
    }

    static boolean isLimit(final String contestant) {
        return contestant.toLowerCase(Locale.ROOT).endsWith("limit");
    }

    /** A number of sessions, as people say it. */
    static String sessions(final double n) {
        if (n >= 1e6) {
            return number(n / 1e6) + " M";
        }
        return n >= 1e3 ? number(n / 1e3) + " k" : number(n);
    }

    /** Three digits, without an exponent. */
    static String number(final double value) {
        if (value == 0) {
            return "0";
        }
        if (Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        final double magnitude = Math.abs(value);
        final int digits = magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
        final String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** A time, in the unit in which it is easiest to read. */
    static String duration(final double ns) {
        if (Math.abs(ns) >= 1e6) {
            return number(ns / 1e6) + " ms";
        }
        return Math.abs(ns) >= 1e3 ? number(ns / 1e3) + " µs" : number(ns) + " ns";
    }

    /** What an operation allocated: less than a tenth of a byte is the harness's own. */
    static String allocated(final Double bytes) {
        return bytes == null ? "" : bytes < 0.1 ? "0" : number(bytes);
    }

    /** A name and a colour. */
    private record Name(String text, Color colour) {
    }
}
