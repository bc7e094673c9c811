package io.heartwheel.server.cli;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time on the command line, in ISO 8601 with its zone, or as our own commands print it. It stands for all of its last digit: a
 * second, a ms, a day.
 *
 * @param firstNs its beginning, ns since the epoch.
 * @param lastNs  its end.
 */
record TimeOption(long firstNs, long lastNs) {
    private static final long NS_PER_S = 1_000_000_000L;
    private static final Pattern FORM = Pattern.compile(
        "(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2})(:\\d{2})?(?:\\.(\\d{1,9}))?( UTC|Z|[+-]\\d{2}:\\d{2}))?");
    private static final int DATE = 1;
    private static final int MINUTE = 2;
    private static final int SECOND = 3;
    private static final int FRACTION = 4;
    private static final int ZONE = 5;

    /** Reads one. */
    static final class Converter implements ITypeConverter<TimeOption> {
        @Override
        public TimeOption convert(final String text) {
            final Matcher matcher = FORM.matcher(text);
            if (matcher.matches() && (matcher.group(FRACTION) == null || matcher.group(SECOND) != null)) {
                try {
                    return of(matcher);
                } catch (final DateTimeException | ArithmeticException e) {
                    throw wrong(text, ": there is no such time");
                }
            }
            throw wrong(text, text.matches(".*\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?") ? ": say the zone, such as " + text + "Z" : "");
        }
    }

    private static TimeOption of(final Matcher matcher) {
        if (matcher.group(MINUTE) == null) {
            return of(LocalDateTime.parse(matcher.group(DATE) + "T00:00:00").atOffset(ZoneOffset.UTC), ChronoUnit.DAYS, 1);
        }
        final String zone = matcher.group(ZONE).equals(" UTC") ? "Z" : matcher.group(ZONE);
        final String second = matcher.group(SECOND) == null ? ":00" : matcher.group(SECOND);
        final String fraction = matcher.group(FRACTION);
        final OffsetDateTime time = OffsetDateTime.parse(matcher.group(DATE) + "T" + matcher.group(MINUTE) + second
            + (fraction == null ? "" : "." + fraction) + zone);
        if (fraction == null) {
            return of(time, matcher.group(SECOND) == null ? ChronoUnit.MINUTES : ChronoUnit.SECONDS, 1);
        }
        return of(time, ChronoUnit.NANOS, (long) Math.pow(10, 9 - fraction.length()));
    }

    private static TimeOption of(final OffsetDateTime time, final ChronoUnit unit, final long units) {
        return new TimeOption(epochNs(time), epochNs(time.plus(units, unit)) - 1);
    }

    private static long epochNs(final OffsetDateTime time) {
        return Math.addExact(Math.multiplyExact(time.toEpochSecond(), NS_PER_S), time.getNano());
    }

    private static TypeConversionException wrong(final String text, final String hint) {
        return new TypeConversionException("'" + text + "' is not a time such as 2026-11-21T09:06:09.123Z or 2026-11-21" + hint);
    }
}
