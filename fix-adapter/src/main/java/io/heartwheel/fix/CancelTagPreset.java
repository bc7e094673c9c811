package io.heartwheel.fix;

import java.util.concurrent.TimeUnit;

import quickfix.FieldMap;
import quickfix.FieldNotFound;

/**
 * The mappings that come with the adapter, each named like its first tag. What a counterparty does not ask for stays as it was.
 * With a data dictionary, {@code ValidateUserDefinedFields=N} lets QuickFIX/J accept these tags.
 */
enum CancelTagPreset implements CancelTagMapping {
    /** 35002: 0 none, 1 disconnect, 2 logout, 3 both; 35003: grace in ms. */
    TRIGGER("35002") {
        private static final int TAG = 35002;
        private static final int GRACE_MS = 35003;

        @Override
        public CancelPolicy fromLogon(final FieldMap logon, final CancelPolicy otherwise, final long maxGraceNs)
            throws FieldNotFound {
            CancelPolicy policy = otherwise;
            if (logon.isSetField(TAG)) {
                policy = policy.with(CancelPolicy.Trigger.values()[
                    (int)whole(logon, TAG, 3, "0 none, 1 disconnect, 2 logout, 3 both")]);
            }
            if (logon.isSetField(GRACE_MS)) {
                policy = policy.withGraceNs(TimeUnit.MILLISECONDS.toNanos(
                    whole(logon, GRACE_MS, TimeUnit.NANOSECONDS.toMillis(maxGraceNs), "ms")));
            }
            return policy;
        }
    },

    /** 9001=Y: any end of the connection, but for a Logout with 9003=Y. */
    ON_ANY_END("9001") {
        private static final int TAG = 9001;
        private static final int NOT_THIS_TIME = 9003;

        @Override
        public CancelPolicy fromLogon(final FieldMap logon, final CancelPolicy otherwise, final long maxGraceNs)
            throws FieldNotFound {
            return "Y".equals(oneOf(logon, TAG, "Y", "N")) ? otherwise.with(CancelPolicy.Trigger.BOTH) : otherwise;
        }

        @Override
        public CancelPolicy fromLogout(final FieldMap logout, final CancelPolicy now) throws FieldNotFound {
            return "Y".equals(oneOf(logout, NOT_THIS_TIME, "Y", "N"))
                ? now.with(now.trigger().and(CancelPolicy.Trigger.DISCONNECT)) : now;
        }
    },

    /** 8013: S, on a disconnect, the session's orders; Y, its account's. */
    SCOPE("8013") {
        private static final int TAG = 8013;

        @Override
        public CancelPolicy fromLogon(final FieldMap logon, final CancelPolicy otherwise, final long maxGraceNs)
            throws FieldNotFound {
            final String value = oneOf(logon, TAG, "S", "Y", "N");
            if (value == null || "N".equals(value)) {
                return otherwise;
            }
            return otherwise.with(otherwise.trigger().or(CancelPolicy.Trigger.DISCONNECT))
                .with("S".equals(value) ? CancelPolicy.Scope.SESSION : CancelPolicy.Scope.ACCOUNT);
        }
    };

    final String key;

    CancelTagPreset(final String key) {
        this.key = key;
    }

    /** Its value, or null if it is not there. */
    private static String oneOf(final FieldMap message, final int tag, final String... values) throws FieldNotFound {
        if (!message.isSetField(tag)) {
            return null;
        }
        final String was = message.getString(tag);
        for (final String value : values) {
            if (value.equals(was)) {
                return value;
            }
        }
        throw new Unclear("tag " + tag + " must be " + String.join(" or ", values) + ", was " + RawFix.quoted(was));
    }

    private static long whole(final FieldMap logon, final int tag, final long max, final String meaning) throws FieldNotFound {
        final String value = logon.getString(tag);
        if (value.matches("[0-9]{1,18}") && Long.parseLong(value) <= max) {
            return Long.parseLong(value);
        }
        throw new Unclear("tag " + tag + " must be a whole number from 0 to " + max + " (" + meaning + "), was "
            + RawFix.quoted(value));
    }
}
