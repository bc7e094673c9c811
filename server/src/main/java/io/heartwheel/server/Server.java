package io.heartwheel.server;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.journal.ChronicleJournal;
import io.heartwheel.journal.JournalException;
import io.heartwheel.server.venue.Instrument;
import io.heartwheel.server.venue.Venue;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wheel, its journal, FIX and the venue, wired together: running from {@link #start} until {@link #close}.
 *
 * <p>One liveness thread polls the wheel; it hands each decision to the journal's thread and to FIX's sender threads, and those
 * tell the venue's engine thread what to cancel. Nothing waits on the liveness thread. All times are {@link System#nanoTime}.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Server.class);
    private static final Logger ALARM = LoggerFactory.getLogger(Breaker.class);
    private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private Path data;
    private String host;
    private InetSocketAddress address;

    private Server() {
    }

    /**
     * Starts a server; when this returns, counterparties can log on.
     *
     * @param config the settings.
     * @return the running server.
     * @throws OperatorException if a port, a folder or the JVM is not as it must be; nothing is left running.
     */
    public static Server start(final Config config) {
        final Server server = new Server();
        try {
            server.assemble(config);
            return server;
        } catch (final JournalException e) {
            server.close();
            throw new OperatorException(e.getMessage(), e);
        } catch (final IllegalArgumentException e) {
            server.close();
            throw OperatorException.usage("the settings do not fit together: " + e.getMessage());
        } catch (final OutOfMemoryError e) {
            server.close();
            throw new OperatorException("not enough memory for " + Setting.WHEEL_CAPACITY.key() + " = "
                + config.text(Setting.WHEEL_CAPACITY) + ": lower it, or give the JVM more, such as -Xmx4g", e);
        } catch (final RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /** From the inside out: whatever is told something later is there earlier. Closed in the opposite order. */
    private void assemble(final Config config) {
        final DataFolder folder = add(DataFolder.open(config.dataDir()));
        data = folder.path();
        final ChronicleJournal journal =
            add(new ChronicleJournal(new ChronicleJournal.Context().directory(folder.journal())));
        final Heartwheel wheel = new Heartwheel(wheelOf(config), System.nanoTime());
        final Breaker breaker = breakerOf(config);
        final Effects effects = add(new Effects(journal));
        final Venue venue = Venue.launch(venueOf(config));
        final Armings armings = new Armings();
        final OrderSwitch orders = new OrderSwitch(venue, armings, breaker, effects);
        final FixLiveness fix = add(new FixLiveness(new FixLiveness.Context()
            .wheel(wheel).clock(SystemNanoClock.INSTANCE).journal(journal).listener(orders)));
        final Decisions decisions = new Decisions(journal, breaker, fix);
        add(LivenessThread.start(new LivenessAgent(wheel, SystemNanoClock.INSTANCE, decisions), MAX_PARK_NS));
        final FixDoor door = add(FixDoor.open(config, folder.fix(), fix, new VenueDoor(venue, armings)));
        add(venue);
        add(orders);
        host = config.text(Setting.FIX_HOST);
        address = door.address();
    }

    private <T extends AutoCloseable> T add(final T part) {
        parts.push(part);
        return part;
    }

    private static Heartwheel.Context wheelOf(final Config config) {
        return new Heartwheel.Context()
            .capacity(config.integer(Setting.WHEEL_CAPACITY))
            .tickNs(config.whole(Setting.WHEEL_TICK_NS))
            .stallLimitNs(config.millisAsNs(Setting.WHEEL_STALL_LIMIT_MS))
            .graceNs(config.millisAsNs(Setting.WHEEL_GRACE_MS))
            .maxGraceNs(config.millisAsNs(Setting.WHEEL_MAX_GRACE_MS));
    }

    private static Breaker breakerOf(final Config config) {
        if ("off".equals(config.text(Setting.BREAKER))) {
            return null;
        }
        return new Breaker(new Breaker.Limits(config.decimal(Setting.BREAKER_SHARE),
            config.integer(Setting.BREAKER_MIN_SESSIONS), config.millisAsNs(Setting.BREAKER_WINDOW_MS),
            config.millisAsNs(Setting.BREAKER_GRACE_MS)), ALARM::warn);
    }

    private static Venue.Context venueOf(final Config config) {
        final Venue.Context context = new Venue.Context().maxSessions(config.integer(Setting.FIX_MAX_SESSIONS));
        for (final String symbol : config.list(Setting.SYMBOLS)) {
            context.instrument(Instrument.of(symbol, config.integer(Setting.PRICE_DECIMALS)));
        }
        return context;
    }

    /** The one line that tells where the server is: {@code ready fix=HOST:PORT data=DIR}; brackets are around an IPv6 address. */
    public String readyLine() {
        return "ready fix=" + bracketed(host) + ":" + address.getPort() + " data=" + data;
    }

    private static String bracketed(final String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** The port that FIX listens on. */
    public int fixPort() {
        return address.getPort();
    }

    /** Logs everybody out, flushes the journal, releases the port and the folder. Idempotent; within 5 s. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            final AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (final Exception e) {
                LOGGER.error("{} could not be closed", part.getClass().getSimpleName(), e);
            }
        }
    }
}
