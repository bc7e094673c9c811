package io.heartwheel.fix;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.IoSession;

import quickfix.Session;

/**
 * Decides about strangers before QuickFIX/J hears of them: who may connect, and whose Logon may be bound to a session at all.
 * Whom it refuses is closed without a word, the same for an unknown session, a wrong password and a wrong address: the log says
 * which. Bound would be worse: it would occupy the session, and an answer would use up one of its sequence numbers.
 *
 * <p>Where it checks the password, QuickFIX/J never sees it, and so neither do its log and the application. If the settings
 * restrict nobody and there is no authenticator, everything passes as it is. I/O threads; never waits.
 */
final class LogonScreen {
    private static final String WRONG = "wrong Username or Password";
    private static final int[] HIDDEN = {RawLogon.PASSWORD, RawLogon.NEW_PASSWORD, RawLogon.USERNAME};

    private final FixRuntime runtime;
    private final AccessBook book;
    private final LogonAuthenticator authenticator;
    private final LogonRate rate;
    private final RefusalLog refusals;
    private final boolean restricts;

    /** @param accepts whether others connect to us; else it admits everybody. */
    LogonScreen(final FixRuntime runtime, final AccessBook book, final boolean accepts) {
        this.runtime = runtime;
        this.book = book;
        authenticator = runtime.authenticator;
        rate = new LogonRate(book.logonsPerSecond());
        restricts = accepts && (authenticator != null || !book.isOpen());
        refusals = new RefusalLog(runtime.logonsRefused, runtime.clock.nanoTime());
    }

    /** Whether anybody may be refused here. */
    boolean restricts() {
        return restricts;
    }

    /** Whether somebody may connect from there. */
    boolean admits(final SocketAddress remote) {
        if (!restricts() || book.mayConnect(address(remote))) {
            return true;
        }
        refusals.refused(remote, null, "no session may be logged on to from there", runtime.clock.nanoTime());
        return false;
    }

    /**
     * A TLS handshake is done. If a message came with its last part, MINA has deciphered it on a thread of its own and then waits
     * for more before it passes it on; but who waits for the answer to his Logon sends no more. Nothing at all is enough.
     */
    void secured(final IoSession io) {
        new Lane(runtime.pool).submit(() -> {
            if (!io.isClosing()) {
                io.getFilterChain().fireMessageReceived(IoBuffer.allocate(0));
            }
        });
    }

    /** Closes the connection of a stranger without a word. */
    void refuse(final IoSession io, final String why) {
        refusals.refused(io.getRemoteAddress(), null, why, runtime.clock.nanoTime());
        io.closeNow();
    }

    /** The connection of somebody who has not logged on is over. */
    void broke(final IoSession io, final Throwable cause) {
        if (!io.isClosing()) {
            refusals.tell(io.getRemoteAddress(), null, cause.toString(), runtime.clock.nanoTime());
        }
    }

    /**
     * A framed message, not parsed, of a connection that is bound to no session yet.
     *
     * @return the message as QuickFIX/J may see and log it, or null: the connection is to be closed.
     */
    String admit(final FixConnection connection, final String raw) {
        if (!restricts()) {
            return raw;
        }
        final RawLogon logon = RawLogon.read(raw);
        final SocketAddress remote = connection.remoteAddress();
        final String refusal = logon == null ? "its first message is no Logon, or one that is ambiguous"
            : refusal(logon, address(remote));
        if (refusal != null) {
            refusals.refused(remote, logon == null ? null : RawFix.quoted(logon.id().getTargetCompID()), refusal,
                runtime.clock.nanoTime());
            return null;
        }
        final FixAccess access = book.of(logon.id());
        final Admission admission = new Admission(
            access, access.credentials() != null || authenticator != null, logon.hasNewPassword());
        connection.admitted(admission);
        return admission.hidesPassword() ? withoutPasswords(raw) : raw;
    }

    /**
     * A message of a connection that was admitted, as QuickFIX/J may see it, or null: the connection is to be closed. A Logon
     * once more proves nothing and is not screened, as the connection is bound and stays what it is; but it may hold a password.
     */
    String later(final FixConnection connection, final String raw) {
        final Admission admission = connection.admission();
        return admission != null && admission.hidesPassword() && RawFix.isLogon(raw) ? withoutPasswords(raw) : raw;
    }

    /** Whether QuickFIX/J has bound the connection to the session whose credentials it showed. */
    static boolean isBoundAsAdmitted(final Admission admission, final AccessBook book, final Session session) {
        return admission == null || admission.access() == book.of(session.getSessionID());
    }

    private String refusal(final RawLogon logon, final InetAddress address) {
        if (rate.isLimited() && (address == null || !rate.allows(address, runtime.clock.nanoTime()))) {
            return "too many Logons from there";
        }
        final FixAccess access = book.of(logon.id());
        final boolean unknown = access.credentials() == null && book.asksForCredentials() && isUnknown(logon);
        // Compared in any case: who asks cannot tell by the time it takes whether there is such a session.
        final boolean right = (access.credentials() == null ? Credentials.NOBODY : access.credentials())
            .match(logon.username(), logon.password());
        final String wrong = access.credentials() == null ? authentic(logon) : right ? null : WRONG;
        if (wrong != null) {
            return wrong;
        }
        if (unknown) {
            return "there is no such session";
        }
        if (!access.hasAddress(address)) {
            return "its session may not be logged on to from there";
        }
        return access.hasCompId(logon.id().getTargetCompID()) ? null : "its SenderCompID is not on the list";
    }

    private boolean isUnknown(final RawLogon logon) {
        return authenticator == null && !book.knows(logon.id()) && Session.lookupSession(logon.id()) == null;
    }

    /** What the authenticator has against it, or null. */
    private String authentic(final RawLogon logon) {
        if (authenticator == null) {
            return null;
        }
        final char[] password = logon.password().toCharArray();
        try {
            return authenticator.authenticate(logon.id(), logon.username(), password) ? null : WRONG;
        } catch (final RuntimeException e) {
            // Not its message, which may quote what it was given.
            return "the authenticator threw " + e.getClass().getName()
                + (e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0]);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Null if they cannot be taken out. */
    private static String withoutPasswords(final String raw) {
        String mended = raw;
        for (final int tag : HIDDEN) {
            while (mended != null && RawFix.value(mended, tag) != null) {
                final String less = RawFix.without(mended, tag);
                mended = less.length() < mended.length() ? less : null;
            }
        }
        return mended;
    }

    private static InetAddress address(final SocketAddress remote) {
        return remote instanceof InetSocketAddress ? ((InetSocketAddress)remote).getAddress() : null;
    }

    /**
     * How a connection got in.
     *
     * @param access             by which section.
     * @param hidesPassword      whether we have checked the password, so that nobody else is to see it.
     * @param asksForNewPassword whether its Logon asked for another.
     */
    record Admission(FixAccess access, boolean hidesPassword, boolean asksForNewPassword) {
    }
}
