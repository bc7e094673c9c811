package io.heartwheel.server;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.LivenessJournal;
import io.heartwheel.fix.CancelExemption;
import io.heartwheel.fix.CancelReports;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.Origins;
import io.heartwheel.gateway.board.Board;
import io.heartwheel.gateway.board.BoardApi;
import io.heartwheel.gateway.board.NamedJournal;
import io.heartwheel.gateway.orders.OrdersApi;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.JournalException;
import io.heartwheel.server.config.Access;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.DataFolder;
import io.heartwheel.server.config.OperatorException;
import io.heartwheel.server.config.OwnKeys;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.log.Logging;
import io.heartwheel.server.restart.FormerSessions;
import io.heartwheel.server.restart.WhoWas;
import io.heartwheel.server.switches.AccountSwitches;
import io.heartwheel.server.switches.Armings;
import io.heartwheel.server.switches.Breaker;
import io.heartwheel.server.switches.Effects;
import io.heartwheel.server.switches.OrderSwitch;
import io.heartwheel.server.switches.Trading;
import io.heartwheel.server.switches.TradingAccounts;
import io.heartwheel.server.venue.Instrument;
import io.heartwheel.server.venue.Venue;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wheel, its journal, FIX, the gateway and the venue, wired together: running from {@link #start} until {@link #close}.
 *
 * <p>One liveness thread polls the wheel; it hands each decision to the journal's thread, to FIX's sender threads and to the
 * gateway's, and those tell the venue's engine thread what to cancel. Nothing waits on the liveness thread. All times are
 * {@link System#nanoTime}.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Server.class);
    private static final Logger ALARM = LoggerFactory.getLogger(Logging.ALARM);
    /** How late decisions may be: a wake-up costs 15 to 65 us, so that 500 a second make 1 to 3 percent of a core. */
    private static final long LEAST_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(2);
    /** How long a registration may wait for its place in the journal. */
    private static final long MOST_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Clients of some venues choose their timeouts to the millisecond. */
    private static final int MAX_POLICIES = 1 << 15;

    /** Who only ever sends orders has no session, but is a party all the same. */
    private static final int LEAST_PARTIES = 100_000;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    /** Closed before any door: that connections end because we do is nobody's fault but ours, and cancels nothing. */
    private final Deque<AutoCloseable> cancelling = new ArrayDeque<>();
    private Path data;
    private Gateway gateway;
    private String readyLine;

    private Server() {
    }

    /**
     * Finds out what is wrong with settings that are right one by one, before anything starts.
     *
     * @param config the settings.
     * @throws OperatorException if a server would not start with them, on any machine.
     */
    public static void check(final Config config) {
        FixDoor.check(config);
    }

    /**
     * Starts a server; when this returns, counterparties can log on.
     *
     * @param config the settings.
     * @return the running server.
     * @throws OperatorException if a port, a folder or the JVM is not as it must be; nothing is left running.
     */
    public static Server start(final Config config) {
        check(config);
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
        final OwnKeys own = ownKeys(config, folder);
        final Access access = own == null ? config.access() : config.access().withKeysOf(own.access());
        final Heartwheel wheel = new Heartwheel(wheelOf(config), System.nanoTime());
        final DiskJournal written = add(new DiskJournal(JournalDoor.context(config).directory(folder.journal()).wheel(wheel)));
        final GatewayTime time = new GatewayTime(SystemNanoClock.INSTANCE, InstantSource.system());
        final Board board = new Board(wheel, time, config.integer(Setting.WHEEL_CAPACITY));
        final LivenessJournal journal = new NamedJournal(written, board);
        final Breaker breaker = breakerOf(config);
        final Effects effects = add(new Effects(journal));
        final TradingAccounts accounts = new TradingAccounts(access.accounts());
        final Venue venue = add(Venue.launch(venueOf(config).accounts(accounts::ofCompId)
            .takesOrders(JournalDoor.mayGoOn(config, written))), cancelling);
        final Armings armings = new Armings();
        final AccountSwitches switches = add(new AccountSwitches(venue, accounts, breaker, effects), cancelling);
        final Trading trading = new Trading(venue, switches, effects, access.requiresHeartbeat());
        final FormerSessions former = add(new FormerSessions(wheel, journal, SystemNanoClock.INSTANCE, venue, switches,
            2 * config.whole(Setting.WHEEL_TICK_NS)));
        former.takeOver(written.recovered(), new WhoWas(FixDoor.template(config), venue::party,
            config.isHttpOn() ? access.keys() : List.of(), trading::party), JournalDoor.restart(config));
        final FixLiveness fix = add(new FixLiveness(new FixLiveness.Context().wheel(wheel).clock(SystemNanoClock.INSTANCE)
            .journal(journal).listener(new OrderSwitch(venue, armings, switches))));
        final Decisions decisions = new Decisions(journal, breaker, fix, former);
        final LivenessAgent agent = new LivenessAgent(wheel, SystemNanoClock.INSTANCE, decisions);
        add(LivenessThread.start(agent, agent.sleep(LEAST_SLEEP_NS, MOST_SLEEP_NS)));
        if (config.isHttpOn()) {
            board.follow(new FixWatch(fix, FixDoor.template(config), time));
            final BoardApi page = add(new BoardApi(BoardDoor.context(config, board, wheel, time, written, breaker)));
            gateway = add(HttpDoor.open(HttpDoor.context(config, access).wheel(wheel).time(time).journal(journal).feed(board)
                .switches(trading).orders(trading).portfolios(trading)
                .mount(new OrdersApi(trading, access.keys(), time, new Origins(HttpDoor.hosts(config)),
                    config.integer(Setting.HTTP_ORDERS_PER_MINUTE)))
                .mount(page), config));
            board.follow(gateway.sessions());
        }
        decisions.passTo(gateway, board);
        final FixDoor door = add(FixDoor.open(config, folder.fix(), fix, new VenueDoor(venue, switches, armings, fix)));
        former.watch(written);
        readyLine = readyLine(config, door.address().getPort());
        tell(config, own);
    }

    private static OwnKeys ownKeys(final Config config, final DataFolder folder) {
        return config.isHttpOn() && config.access().namesNobody() ? OwnKeys.in(folder, Gateway.venues()) : null;
    }

    private static void tell(final Config config, final OwnKeys own) {
        config.warnings().forEach(LOGGER::warn);
        if (own != null && own.store()) {
            LOGGER.warn("No account and no key is configured, so new ones were made: they are in {}, which nobody but this user"
                + " can read", own.file());
        }
    }

    private <T extends AutoCloseable> T add(final T part) {
        return add(part, parts);
    }

    private static <T extends AutoCloseable> T add(final T part, final Deque<AutoCloseable> to) {
        to.push(part);
        return part;
    }

    private static Heartwheel.Context wheelOf(final Config config) {
        return new Heartwheel.Context()
            .capacity(config.integer(Setting.WHEEL_CAPACITY))
            .maxPolicies(MAX_POLICIES)
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

    static Venue.Context venueOf(final Config config) {
        final CancelExemption exemption = CancelExemption.named(config.text(Setting.CANCEL_EXEMPT));
        final Venue.Context context = new Venue.Context().maxSessions(config.integer(Setting.FIX_MAX_SESSIONS))
            .exempt((cause, timeInForce) -> exemption.spares(OrderSwitch.reasonOf(cause), timeInForce))
            .cancelWords((report, session, cause) -> CancelReports.describe(report, session, OrderSwitch.reasonOf(cause)))
            .maxParties(Math.max(LEAST_PARTIES, 2 * config.integer(Setting.HTTP_MAX_SESSIONS)));
        for (final String symbol : config.list(Setting.SYMBOLS)) {
            context.instrument(Instrument.of(symbol, config.integer(Setting.PRICE_DECIMALS)));
        }
        return context;
    }

    private String readyLine(final Config config, final int fixPort) {
        final String httpHost = bracketed(config.text(Setting.HTTP_HOST)) + ':';
        final StringBuilder line = new StringBuilder("ready fix=")
            .append(bracketed(config.text(Setting.FIX_HOST))).append(':').append(fixPort);
        if (gateway != null) {
            line.append(" http=").append(httpHost).append(gateway.port());
            config.access().venuePorts().keySet().forEach(
                venue -> line.append(' ').append(venue).append('=').append(httpHost).append(gateway.port(venue)));
        }
        return line.append(" data=").append(data).toString();
    }

    /**
     * The one line that tells where the server is: {@code ready fix=HOST:PORT http=HOST:PORT data=DIR}; {@code http} is left out
     * if it is off, and followed by {@code VENUE=HOST:PORT} for ports of venues' own. Brackets are around an IPv6 address.
     */
    public String readyLine() {
        return readyLine;
    }

    private static String bracketed(final String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    /** Logs everybody out, flushes the journal, releases the ports and the folder. Idempotent; within 5 s. */
    @Override
    public synchronized void close() {
        close(cancelling);
        close(parts);
    }

    private static void close(final Deque<AutoCloseable> parts) {
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
