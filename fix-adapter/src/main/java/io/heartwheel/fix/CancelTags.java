package io.heartwheel.fix;

import java.util.concurrent.TimeUnit;

import quickfix.FieldNotFound;
import quickfix.Message;

/**
 * What a Logon asks for: 35002 (0 none, 1 disconnect, 2 logout, 3 both) with 35003 (grace in ms), or 9001=Y (disconnect).
 *
 * <p>What it does not ask for is as the settings say. With a data dictionary, {@code ValidateUserDefinedFields=N} lets
 * QuickFIX/J accept these tags.
 */
final class CancelTags {
    static final int TRIGGER = 35002;
    static final int GRACE_MS = 35003;
    static final int ON_DISCONNECT = 9001;

    private CancelTags() {
    }

    static CancelPolicy read(final Message logon, final FixSettings settings) throws FieldNotFound {
        final CancelPolicy otherwise = settings.cancelPolicy();
        if (!settings.cancelFromLogon()) {
            return otherwise;
        }
        CancelPolicy.Trigger trigger = otherwise.trigger();
        if (logon.isSetField(TRIGGER)) {
            trigger = CancelPolicy.Trigger.values()[(int)whole(logon, TRIGGER, 3, "0 none, 1 disconnect, 2 logout, 3 both")];
        } else if (logon.isSetField(ON_DISCONNECT)) {
            trigger = onDisconnect(logon.getString(ON_DISCONNECT), trigger);
        }
        final long graceNs = logon.isSetField(GRACE_MS)
            ? TimeUnit.MILLISECONDS.toNanos(whole(logon, GRACE_MS, settings.maxGraceMs(), "ms")) : otherwise.graceNs();
        return new CancelPolicy(trigger, graceNs);
    }

    private static CancelPolicy.Trigger onDisconnect(final String value, final CancelPolicy.Trigger otherwise) {
        return switch (value) {
            case "Y" -> otherwise.ordinal() < CancelPolicy.Trigger.LOGOUT.ordinal()
                ? CancelPolicy.Trigger.DISCONNECT : CancelPolicy.Trigger.BOTH;
            case "N" -> otherwise;
            default -> throw new Unclear("tag " + ON_DISCONNECT + " must be Y or N, was " + RawFix.quoted(value));
        };
    }

    private static long whole(final Message logon, final int tag, final long max, final String meaning) throws FieldNotFound {
        final String value = logon.getString(tag);
        try {
            final long number = Long.parseLong(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (final NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new Unclear("tag " + tag + " must be a whole number from 0 to " + max + " (" + meaning + "), was "
            + RawFix.quoted(value));
    }

    /** A tag whose value has no meaning. */
    static final class Unclear extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unclear(final String message) {
            super(message);
        }
    }
}
