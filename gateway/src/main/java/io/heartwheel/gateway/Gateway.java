package io.heartwheel.gateway;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.LivenessJournal;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves venues' heartbeat APIs over HTTP and WebSocket, each under its name, all on one wheel.
 *
 * <p>Event loops parse, authenticate, heartbeat and answer; they never wait. What the wheel decides is passed to {@link #onEvent}
 * by whoever polls it, and from there to a thread of the gateway's own, which tells {@link Switches} what to cancel.
 */
public final class Gateway implements LivenessHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final long START_TIMEOUT_S = 30;
    private static final long CLOSE_TIMEOUT_S = 2;

    private final Context context;
    private final Watches watches = new Watches();
    private final Sessions sessions;
    private final Vertx vertx;
    private final Connections.Counts counts;
    private final Map<String, Venue.Service> services = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    private Gateway(final Context context) {
        this.context = context;
        counts = new Connections.Counts(context.maxConnections, context.maxConnectionsPerAddress);
        sessions = new Sessions(context.wheel, watches, context.time, context.journal, context.switches,
            context.maxSessions);
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(context.eventLoops).setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2));
        final Keyring keyring = new Keyring(context.keys);
        for (final Venue venue : venues()) {
            services.put(venue.name(), venue.open(new VenueContext(vertx, keyring, sessions, context.wheel, watches,
                context.time, context.orders, context.portfolios, context.feed, context.origins, optionsOf(venue),
                context.warnShare)));
        }
    }

    /** All venues that are on the class path, by their names. */
    public static Collection<Venue> venues() {
        final Map<String, Venue> byName = new TreeMap<>();
        ServiceLoader.load(Venue.class).forEach(venue -> byName.put(venue.name(), venue));
        return byName.values();
    }

    private Map<String, String> optionsOf(final Venue venue) {
        final Map<String, String> options = new LinkedHashMap<>();
        venue.options().forEach(option -> options.put(option.name(), option.defaultText()));
        options.putAll(context.venueOptions.getOrDefault(venue.name(), Map.of()));
        return options;
    }

    /**
     * Starts it; when this returns, clients can connect.
     *
     * @param context what it serves, and where. The wheel, the clocks, the journal, the switches and the orders are required.
     * @return the running gateway.
     * @throws GatewayException if a port can't be had, or a certificate is of no use; the message says what to do.
     */
    public static Gateway start(final Context context) {
        context.conclude();
        final Gateway gateway = new Gateway(context);
        try {
            gateway.listen();
            return gateway;
        } catch (final RuntimeException e) {
            gateway.close();
            throw e;
        }
    }

    private void listen() {
        listen("", context.port, this::mountAll);
        context.ownPorts.forEach((venue, port) -> {
            if (!services.containsKey(venue)) {
                throw new GatewayException("there is no venue '" + venue + "': known are " + services.keySet(), null);
            }
            listen(venue, port, (door, router) -> door.mount(router, "", services.get(venue)));
        });
    }

    private void listen(final String name, final int wanted, final Door.Mounting mounting) {
        final List<Door> doors = new CopyOnWriteArrayList<>();
        // Any free port, but the same one for all instances, and for no other door: Vert.x gives 0 a port each, and each
        // number below 0 one of its own.
        final int port = wanted == 0 ? -1 - ports.size() : wanted;
        await(vertx.deployVerticle(() -> {
            final Door door = new Door(context, counts, port, mounting);
            doors.add(door);
            return door;
        }, new DeploymentOptions().setInstances(context.eventLoops)), context.host + ':' + wanted);
        ports.put(name, doors.get(0).port());
    }

    private void mountAll(final Door door, final Router router) {
        services.forEach((name, service) -> door.mount(router, name, service));
        context.mounts.forEach(mount -> mount.accept(router));
    }

    private static void await(final Future<?> future, final String address) {
        try {
            future.toCompletionStage().toCompletableFuture().get(START_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            throw new GatewayException("cannot listen on " + address + " (" + e.getCause().getMessage()
                + "): stop what listens there, or choose another port, or 0 for any free one", e.getCause());
        } catch (final TimeoutException e) {
            throw new GatewayException("HTTP did not start within " + START_TIMEOUT_S + " s", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException("interrupted while HTTP was starting", e);
        }
    }

    /** The shared port. */
    public int port() {
        return ports.get("");
    }

    /** A venue's own port; null if it has none. */
    public Integer port(final String venue) {
        return ports.get(venue);
    }

    /** A running venue. */
    Venue.Service service(final String venue) {
        return services.get(venue);
    }

    /** The sessions it serves. */
    public Sessions sessions() {
        return sessions;
    }

    /** Liveness thread; never blocks. Takes the events of its own sessions and ignores all others. */
    @Override
    public void onEvent(final LivenessEvent event) {
        watches.onEvent(event);
    }

    /** Closes ports and connections; what was decided before is seen to. Within 3 s. */
    @Override
    public void close() {
        sessions.closing();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final ExecutionException | TimeoutException e) {
            LOG.warn("HTTP was not closed in good order", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sessions.close();
    }

    /** What a gateway serves, and where. */
    public static final class Context {
        Heartwheel wheel;
        GatewayTime time;
        LivenessJournal journal;
        Switches switches;
        Orders orders;
        Portfolios portfolios;
        Feed feed = Feed.NONE;
        final List<ApiKey> keys = new ArrayList<>();
        final Map<String, Map<String, String>> venueOptions = new LinkedHashMap<>();
        final List<Consumer<Router>> mounts = new ArrayList<>();
        final Map<String, Integer> ownPorts = new LinkedHashMap<>();
        String host = "127.0.0.1";
        Origins origins;
        int port;
        PemKeyCertOptions tls;
        int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors());
        int maxSessions = 50_000;
        int maxConnections = 30_000;
        int maxConnectionsPerAddress = 1_000;
        int maxBodyBytes = 1 << 16;
        double warnShare = 0.75;

        /** Keeps the deadlines. Required. */
        public Context wheel(final Heartwheel heartwheel) {
            wheel = heartwheel;
            return this;
        }

        /** The wheel's line, and the wall's. Required. */
        public Context time(final GatewayTime clocks) {
            time = clocks;
            return this;
        }

        /** Takes the names of sessions. By default none does. */
        public Context journal(final LivenessJournal livenessJournal) {
            journal = livenessJournal;
            return this;
        }

        /** Told when sessions begin and end. Required. */
        public Context switches(final Switches embedder) {
            switches = embedder;
            return this;
        }

        /** Order entry. Required. */
        public Context orders(final Orders embedder) {
            orders = embedder;
            return this;
        }

        /** Accounts. Required. */
        public Context portfolios(final Portfolios embedder) {
            portfolios = embedder;
            return this;
        }

        /** Told of refusals. By default nobody is. */
        public Context feed(final Feed listener) {
            feed = listener;
            return this;
        }

        /** Who may come. */
        public Context key(final ApiKey key) {
            keys.add(key);
            return this;
        }

        /** A venue's own options that differ from their defaults. */
        public Context venue(final String venue, final Map<String, String> options) {
            venueOptions.put(venue, options);
            return this;
        }

        /** Something else to serve on the shared port, after the venues: called once for each event loop. */
        public Context mount(final Consumer<Router> routes) {
            mounts.add(routes);
            return this;
        }

        /** Where to listen: 127.0.0.1 and any free port (0) unless told otherwise. */
        public Context address(final String onHost, final int onPort) {
            host = onHost;
            port = onPort;
            return this;
        }

        /** Whose pages may have a browser connect. By default those of the loopback and of the address it listens on. */
        public Context origins(final Origins own) {
            origins = own;
            return this;
        }

        /** A venue at the root of a port of its own, beside its place on the shared one. */
        public Context ownPort(final String venue, final int onPort) {
            ownPorts.put(venue, onPort);
            return this;
        }

        /** TLS with a certificate chain and a key in PEM files. By default there is none. */
        public Context tls(final String certificates, final String key) {
            tls = new PemKeyCertOptions().addCertPath(certificates).addKeyPath(key);
            return this;
        }

        /** Sessions that may ever arm a switch (50,000), labels and live connections counted one by one. */
        public Context maxSessions(final int most) {
            maxSessions = most;
            return this;
        }

        /** Connections in all (30,000), on all ports together: further ones are closed. */
        public Context maxConnections(final int most) {
            maxConnections = most;
            return this;
        }

        /** Connections that one address may have (1,000); of IPv6, one network of 64 bits. */
        public Context maxConnectionsPerAddress(final int most) {
            maxConnectionsPerAddress = most;
            return this;
        }

        /** The share of its timeout after which a silent client is warned (0.75); 0 for never. */
        public Context warnShare(final double share) {
            warnShare = share;
            return this;
        }

        private void conclude() {
            Objects.requireNonNull(wheel, "wheel: the Heartwheel that keeps the deadlines is required");
            Objects.requireNonNull(time, "time: the clocks are required");
            Objects.requireNonNull(switches, "switches: somebody must cancel orders");
            Objects.requireNonNull(orders, "orders: an order entry is required");
            Objects.requireNonNull(portfolios, "portfolios: the accounts are required");
            origins = origins == null ? new Origins(List.of(host)) : origins;
            if (warnShare < 0 || warnShare >= 1) {
                throw new IllegalArgumentException("warnShare must be 0 (never) or less than 1, was " + warnShare);
            }
        }
    }
}
