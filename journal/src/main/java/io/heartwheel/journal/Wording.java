package io.heartwheel.journal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Says times and durations the way people read them, the same in every locale. */
public final class Wording {
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long NS_PER_MS = 1_000_000L;
    private static final DateTimeFormatter UTC =
        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ISO =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Wording() {
    }

    /** Such as 2026-11-21 09:06:09.123 UTC. */
    public static String time(final long epochNs) {
        return UTC.format(instant(epochNs));
    }

    /** Such as 2026-11-21T09:06:09.123456789Z. */
    public static String iso(final long epochNs) {
        return ISO.format(instant(epochNs));
    }

    /** Such as 4.801 s. */
    public static String seconds(final long ns) {
        return String.format(Locale.ROOT, "%.3f s", ns / (double) NS_PER_S);
    }

    /** A policy's duration as it was asked for: the wheel keeps it rounded up to half a tick, less than a ms. */
    public static String wholeMs(final long ns) {
        return seconds(ns - ns % NS_PER_MS);
    }

    /** Such as 1 order, 3 orders. */
    public static String count(final long number, final String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A name as it may be shown on a terminal: a counterparty chose it, so control characters become question marks. */
    public static String printable(final String name) {
        final StringBuilder shown = new StringBuilder(name.length());
        name.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.toString();
    }

    private static Instant instant(final long epochNs) {
        return Instant.ofEpochSecond(Math.floorDiv(epochNs, NS_PER_S), Math.floorMod(epochNs, NS_PER_S));
    }
}
