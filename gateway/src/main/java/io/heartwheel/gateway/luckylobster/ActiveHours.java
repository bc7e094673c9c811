package io.heartwheel.gateway.luckylobster;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours of a day in which a client is awake, on the clock of its zone: each day once and in one piece, also when clocks
 * change.
 *
 * <p>A time that a clock shows twice is meant the first time. One that it skips is the moment at which it skips. Hours that end
 * before they begin go past midnight. The start belongs to them, the end does not. Immutable.
 *
 * @param start of each day's hours.
 * @param end   of them.
 * @param zone  whose clock shows these times.
 */
record ActiveHours(LocalTime start, LocalTime end, ZoneId zone) {
    /** How hours without end are written. */
    static final String ALWAYS = "always";

    private static final Pattern WRITTEN = Pattern.compile("([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2}) ([A-Za-z0-9_+:/-]{1,64})");

    /**
     * Reads them.
     *
     * @param text {@code always}, or as in {@code 08:00-22:00 America/New_York}.
     * @return the hours; null for always.
     * @throws IllegalArgumentException if it is neither.
     */
    static ActiveHours of(final String text) {
        if (ALWAYS.equals(text)) {
            return null;
        }
        final Matcher parts = WRITTEN.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("active hours must be as in 08:00-22:00 America/New_York");
        }
        try {
            final ActiveHours hours = new ActiveHours(LocalTime.parse(parts.group(1)), LocalTime.parse(parts.group(2)),
                ZoneId.of(parts.group(3)));
            if (hours.start.equals(hours.end)) {
                throw new IllegalArgumentException("active hours must not end when they begin");
            }
            return hours;
        } catch (final DateTimeException e) {
            throw new IllegalArgumentException("active hours have no such time or zone", e);
        }
    }

    static boolean isValid(final String text) {
        try {
            of(text);
            return true;
        } catch (final IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether a moment lies in them. */
    boolean contain(final Instant moment) {
        final LocalDate day = moment.atZone(zone).toLocalDate();
        return isWithin(day, moment) || isWithin(day.minusDays(1), moment);
    }

    private boolean isWithin(final LocalDate day, final Instant moment) {
        final LocalDate lastDay = start.isBefore(end) ? day : day.plusDays(1);
        return !moment.isBefore(momentOf(day.atTime(start))) && moment.isBefore(momentOf(lastDay.atTime(end)));
    }

    private Instant momentOf(final LocalDateTime shown) {
        final ZoneOffsetTransition change = zone.getRules().getTransition(shown);
        if (change != null && change.isGap()) {
            return change.getInstant();
        }
        final ZoneOffset first = zone.getRules().getOffset(shown);
        return shown.toInstant(first);
    }

    @Override
    public String toString() {
        return start + "-" + end + ' ' + zone;
    }
}
