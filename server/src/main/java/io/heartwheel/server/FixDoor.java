package io.heartwheel.server;

import io.heartwheel.fix.FixLiveness;
import io.heartwheel.fix.HeartwheelSocketAcceptor;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.OperatorException;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.config.TlsFiles;
import io.heartwheel.server.log.QuietLog;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;
import quickfix.Application;
import quickfix.ConfigError;
import quickfix.DefaultMessageFactory;
import quickfix.FileStoreFactory;
import quickfix.LogFactory;
import quickfix.MessageFactory;
import quickfix.MessageStoreFactory;
import quickfix.RuntimeError;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.mina.acceptor.DynamicAcceptorSessionProvider;

/**
 * Where FIX counterparties log on, to our one TargetCompID, FIX.4.4: those that the configuration knows, with their passwords;
 * or, if it knows none and we listen on loopback, any SenderCompID that is fit to be a file name.
 *
 * <p>What is sent to them is stored, so that what they missed is resent at their next logon.
 */
final class FixDoor implements AutoCloseable {
    private static final org.slf4j.Logger LOGGER = LoggerFactory.getLogger(FixDoor.class);
    private static final String BEGIN_STRING = "FIX.4.4";
    private static final List<Logger> NOISE =
        List.of(Logger.getLogger("quickfix"), Logger.getLogger(HeartwheelSocketAcceptor.class.getName()));

    /** Says again, as if it were our fault, what {@link DynamicSessions} said. Held, so that its filter is not forgotten. */
    private static final Logger REFUSALS = Logger.getLogger("quickfix.mina.acceptor.AcceptorIoHandler");
    /** Who has not read this many of the messages sent to it is disconnected, instead of filling our memory. */
    private static final long MOST_UNREAD_MESSAGES = 20_000;

    private final HeartwheelSocketAcceptor acceptor;
    private final InetSocketAddress address;

    static {
        REFUSALS.setFilter(entry -> !String.valueOf(entry.getMessage()).startsWith("Disconnecting; received message"));
    }

    private FixDoor(final HeartwheelSocketAcceptor acceptor, final InetSocketAddress address) {
        this.acceptor = acceptor;
        this.address = address;
    }

    /**
     * Opens the door; when this returns, counterparties can log on.
     *
     * @param config   the settings.
     * @param stores   folder of what was sent.
     * @param liveness drives the heartbeats.
     * @param venue    receives what they send.
     * @return the open door.
     * @throws OperatorException if the port cannot be had.
     */
    static FixDoor open(final Config config, final Path stores, final FixLiveness liveness, final Application venue) {
        final InetSocketAddress wanted = wanted(config);
        if (wanted.isUnresolved() || !isOurs(wanted)) {
            throw notOurs(Setting.FIX_HOST, wanted);
        }
        check(config);
        final SessionID template = template(config);
        final SessionSettings settings = settings(config, stores, template, wanted);
        final MessageStoreFactory store = new FileStoreFactory(settings);
        final LogFactory log = QuietLog.factory();
        final MessageFactory messages = new DefaultMessageFactory();
        HeartwheelSocketAcceptor acceptor = null;
        try {
            acceptor = new HeartwheelSocketAcceptor(venue, store, settings, log, messages, liveness);
            FixTls.install(config, acceptor);
            acceptor.setSessionProvider(wanted, new DynamicSessions(template, config.integer(Setting.FIX_MAX_SESSIONS),
                new DynamicAcceptorSessionProvider(settings, template, venue, store, log, messages)));
            start(acceptor);
            return new FixDoor(acceptor, warned(config,
                (InetSocketAddress) acceptor.getEndpoints().iterator().next().getLocalAddress()));
        } catch (final ConfigError e) {
            throw new OperatorException("FIX cannot be set up: " + e.getMessage(), e);
        } catch (final RuntimeError e) {
            acceptor.stop(true);
            throw isOurs(wanted) ? refused(wanted, e) : notOurs(Setting.FIX_HOST, wanted);
        }
    }

    /** What all sessions have in common; the counterparty is {@code *}. */
    static SessionID template(final Config config) {
        return new SessionID(BEGIN_STRING, config.text(Setting.FIX_COMP_ID), "*");
    }

    private static InetSocketAddress warned(final Config config, final InetSocketAddress address) {
        if (!address.getAddress().isLoopbackAddress() && TlsFiles.ofFix(config).isEmpty()) {
            LOGGER.warn("FIX listens on {}, which is not loopback, without TLS: whoever is on the way can read passwords and"
                + " orders; set {} and {}", address, Setting.FIX_TLS_CERT.key(), Setting.FIX_TLS_KEY.key());
        }
        return address;
    }

    private static InetSocketAddress wanted(final Config config) {
        return new InetSocketAddress(config.text(Setting.FIX_HOST), config.integer(Setting.FIX_PORT));
    }

    /**
     * Finds out what can be known before anything starts, and on another machine.
     *
     * @param config the settings.
     * @throws OperatorException if strangers could log on, or the files for TLS are of no use.
     */
    static void check(final Config config) {
        final InetSocketAddress wanted = wanted(config);
        TlsFiles.ofFix(config).ifPresent(FixTls::context);
        if (config.access().fixUsers().isEmpty() && !wanted.isUnresolved() && !wanted.getAddress().isLoopbackAddress()) {
            throw OperatorException.usage("'" + Setting.FIX_HOST.key() + "' is " + wanted.getHostString() + ", where others than"
                + " this machine could log on to FIX under any name: add a line 'fix-user.COMPID.password = ...' to the"
                + " configuration for each counterparty that may, or set it to " + Setting.FIX_HOST.defaultText());
        }
    }

    /** QuickFIX/J logs why it cannot bind, and throws it as well: once is enough. */
    private static void start(final HeartwheelSocketAcceptor acceptor) throws ConfigError {
        NOISE.forEach(logger -> logger.setLevel(Level.OFF));
        try {
            acceptor.start();
        } finally {
            NOISE.forEach(logger -> logger.setLevel(null));
        }
    }

    /** Whether one of this machine's interfaces has the address. */
    static boolean isOurs(final InetSocketAddress address) {
        try {
            return address.getAddress().isAnyLocalAddress() || address.getAddress().isLoopbackAddress()
                || NetworkInterface.getByInetAddress(address.getAddress()) != null;
        } catch (final SocketException e) {
            return true;
        }
    }

    static OperatorException notOurs(final Setting host, final InetSocketAddress wanted) {
        return OperatorException.usage("'" + wanted.getHostString() + "' is no address of this machine: set '"
            + host.key() + "' to an address of this machine, such as " + host.defaultText());
    }

    private static OperatorException refused(final InetSocketAddress wanted, final RuntimeException error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new OperatorException("cannot listen on " + wanted.getHostString() + ":" + wanted.getPort() + " ("
            + (cause.getMessage() == null ? "no such address" : cause.getMessage())
            + "): stop what listens there, or give --fix-port another port, or 0 for any free one", error);
    }

    private static SessionSettings settings(
        final Config config, final Path stores, final SessionID template, final InetSocketAddress address) {
        final SessionSettings settings = new SessionSettings();
        settings.setString("FileStorePath", stores.toString());
        settings.setLong("LogonTimeout", config.whole(Setting.FIX_LOGON_TIMEOUT_S));
        settings.setString("SocketTcpNoDelay", "Y");
        settings.setString("LogMessageWhenSessionNotFound", "N");
        settings.setString("HeartwheelLogonsPerSecond", config.text(Setting.FIX_LOGONS_PER_SECOND));
        describe(settings, config, template, address);
        FixUsers.describe(settings, config, template, id -> describe(settings, config, id, address));
        return settings;
    }

    private static void describe(
        final SessionSettings settings, final Config config, final SessionID template, final InetSocketAddress address) {
        settings.setString(template, "ConnectionType", "acceptor");
        settings.setString(template, "AcceptorTemplate", "Y");
        settings.setString(template, "SocketAcceptAddress", address.getHostString());
        settings.setLong(template, "SocketAcceptPort", address.getPort());
        settings.setString(template, "NonStopSession", "Y");
        settings.setLong(template, "MaxScheduledWriteRequests", MOST_UNREAD_MESSAGES);
        settings.setString(template, "UseDataDictionary", "Y");
        settings.setString(template, "DataDictionary", "FIX44.xml");
        settings.setString(template, "ValidateUserDefinedFields", "N");
        settings.setString(template, "TestRequestDelayMultiplier", config.text(Setting.FIX_TEST_REQUEST_DELAY));
        settings.setString(template, "HeartBeatTimeoutMultiplier", config.text(Setting.FIX_HEARTBEAT_TIMEOUT));
        settings.setLong(template, "HeartwheelMaxHeartBtInt", config.whole(Setting.FIX_MAX_HEARTBEAT_S));
        settings.setString(template, "HeartwheelCancelOnDisconnect", config.text(Setting.CANCEL_ON));
        settings.setString(template, "HeartwheelCancelScope", config.text(Setting.CANCEL_SCOPE));
        settings.setString(template, "HeartwheelCancelTags", config.text(Setting.CANCEL_TAGS));
        settings.setLong(template, "HeartwheelCancelGraceMs", config.whole(Setting.CANCEL_GRACE_MS));
    }

    InetSocketAddress address() {
        return address;
    }

    /** Logs everybody out, waits at most 2 s for their answers, and closes the door. */
    @Override
    public void close() {
        acceptor.stop(false);
    }
}
