package io.heartwheel.journal.audit;

import io.heartwheel.journal.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an {@link Audit} came to. Immutable.
 *
 * @param tally    what there was.
 * @param damage   what could not be read.
 * @param effects  what could be asked of effects.
 * @param count    how many findings there are, damage aside.
 * @param findings the first thousand, in the order of the journal.
 * @param owed     expiries of which nobody knows yet what became of the orders, the first thousand. Not unsound.
 */
public record AuditReport(
    Tally tally, Damage damage, Effects effects, long count, List<Finding> findings, List<Finding> owed) {

    /**
     * What was read.
     *
     * @param records      how many.
     * @param first        sequence of the first.
     * @param last         sequence of the last.
     * @param firstNs      its time.
     * @param lastNs       its time.
     * @param incarnations how many writers.
     * @param registered   registrations that were told of.
     * @param expired      of all, how many expired.
     * @param deregistered of all, how many were ended on purpose.
     * @param live         of the last writer's, how many had not ended.
     */
    public record Tally(long records, long first, long last, long firstNs, long lastNs, long incarnations, long registered,
                        long expired, long deregistered, long live) {
    }

    /**
     * What was not.
     *
     * @param problems in words, the first hundred.
     * @param count    how many.
     * @param missing  how many records the gaps in the numbers stand for.
     * @param atEnd    whether the end could be reached.
     * @param unknown  records of kinds that only a later version knows.
     */
    public record Damage(List<String> problems, long count, long missing, boolean atEnd, long unknown) {
    }

    /**
     * Of decisions and what followed.
     *
     * @param told      whether the journal says of any orders what became of them.
     * @param owed      expiries whose server ended before it could say, or that are only just decided.
     * @param unchecked expiries of which it can't be known, because something is missing.
     * @param deferred  decisions that waited for room.
     */
    public record Effects(boolean told, long owed, long unchecked, long deferred) {
    }

    private static final int MAX_OWED_LINES = 20;

    /** Whether nothing is wrong. */
    public boolean isSound() {
        return unsound() == 0;
    }

    /** How many things are wrong. */
    public long unsound() {
        return count + damage.count + (damage.atEnd ? 0 : 1);
    }

    /** All of it: a line for each thing that is wrong, then what could not be asked, then the verdict. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        damage.problems.forEach(problem -> lines.add("damage: " + problem));
        more(lines, damage.count - damage.problems.size(), "more such places");
        if (!damage.atEnd) {
            lines.add("damage: the end of the journal can't be reached; what lies beyond #" + tally.last + " is not known");
        }
        findings.forEach(finding -> lines.add(finding.toString()));
        more(lines, count - findings.size(), "more findings");
        notes(lines);
        lines.add(read());
        lines.add(verdict());
        return lines;
    }

    private void notes(final List<String> lines) {
        if (tally.records > 0 && tally.first > 1) {
            lines.add("note: the journal begins at #" + tally.first + ": what was before is not there (any more). Of what was"
                + " registered then, only what can be known was asked.");
        }
        if (damage.missing > 0) {
            lines.add("note: " + count(damage.missing, "record") + " " + isOrAre(damage.missing)
                + " missing. Of what was registered before a gap, only what can be known was asked.");
        }
        if (damage.unknown > 0) {
            lines.add("note: " + count(damage.unknown, "record") + " of a later version " + isOrAre(damage.unknown)
                + " not known here, and " + (damage.unknown == 1 ? "was" : "were") + " passed over.");
        }
        if (!effects.told && tally.expired > 0) {
            lines.add("note: the journal says of no orders what became of them, so expiries were not held against effects.");
        }
        if (effects.told && effects.owed > 0) {
            lines.add("owed: of " + count(effects.owed, "expiry", "expiries") + " it is not known yet what became of the orders:"
                + " the server ended, or the journal does, too soon after.");
            owed.stream().limit(MAX_OWED_LINES).forEach(one -> lines.add("owed: " + one));
            more(lines, effects.owed - MAX_OWED_LINES, "more that are owed");
        }
        if (effects.told && effects.unchecked > 0) {
            lines.add("note: " + count(effects.unchecked, "expiry", "expiries")
                + " could not be held against their effects, because something is missing.");
        }
        if (effects.deferred > 0) {
            lines.add("note: " + count(effects.deferred, "decision") + " waited for room in the journal. None was lost.");
        }
    }

    private String read() {
        if (tally.records == 0) {
            return "There is nothing in the journal.";
        }
        return "Read " + count(tally.records, "record") + " of " + count(tally.incarnations, "incarnation") + ", #" + tally.first
            + " to #" + tally.last + ", " + Wording.time(tally.firstNs) + " to " + Wording.time(tally.lastNs) + ": "
            + count(tally.registered, "registration") + ", " + number(tally.expired) + " expired, "
            + number(tally.deregistered) + " deregistered, " + number(tally.live) + " live at the end.";
    }

    private String verdict() {
        return isSound() ? "Sound." : "NOT sound: " + count(unsound(), "finding") + ".";
    }

    private static void more(final List<String> lines, final long more, final String what) {
        if (more > 0) {
            lines.add("(and " + number(more) + " " + what + ")");
        }
    }

    /** Such as 1 record, 12,345 records. */
    static String count(final long number, final String noun) {
        return count(number, noun, noun + "s");
    }

    static String count(final long number, final String noun, final String nouns) {
        return number(number) + " " + (number == 1 ? noun : nouns);
    }

    static String number(final long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String isOrAre(final long number) {
        return number == 1 ? "is" : "are";
    }
}
