package io.heartwheel.bench.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heartwheel.journal.Preflight;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Measures the real server, over loopback, in a process of its own: heartbeats over HTTP in rounds that alternate with a bare
 * handler's, then test requests on many WebSocket connections.
 */
public final class GatewayRig {
    private static final double P99 = 99;
    private static final double P999 = 99.9;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final int OWN_DESCRIPTORS = 500;
    private static final long SETTLE_MS = 12_000;

    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final Path jar;
    private final Path log;
    private final Size size;
    private final Consumer<String> said;

    /**
     * How much is measured.
     *
     * @param rounds           of HTTP, against each.
     * @param seconds          of a round.
     * @param connections      WebSocket connections; fewer, if this user may not have so many open files.
     * @param webSocketSeconds for how long they are watched.
     */
    public record Size(int rounds, int seconds, int connections, int webSocketSeconds) {
    }

    /**
     * A rig.
     *
     * @param jar  the server's.
     * @param log  takes what servers print.
     * @param size how much.
     * @param said told how it goes, a line at a time.
     */
    public GatewayRig(final Path jar, final Path log, final Size size, final Consumer<String> said) {
        this.jar = jar;
        this.log = log;
        this.size = size;
        this.said = said;
    }

    /**
     * Measures.
     *
     * @return what came out, by the names that {@code gateway-summary.json} has.
     * @throws IOException           if a server can't be started; the log may say why.
     * @throws InterruptedException  if it is to stop.
     * @throws IllegalStateException if a heartbeat was refused.
     */
    public Map<String, Double> run() throws IOException, InterruptedException {
        Files.deleteIfExists(log);
        final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            inFolder(data -> http(vertx, data));
            inFolder(data -> webSocket(vertx, data));
            return metrics;
        } finally {
            vertx.close();
        }
    }

    /** What is done with a folder that is there for so long. */
    @FunctionalInterface
    private interface InFolder {
        void run(Path folder) throws IOException, InterruptedException;
    }

    private static void inFolder(final InFolder work) throws IOException, InterruptedException {
        final Path folder = Files.createTempDirectory("heartwheel-bench");
        try {
            work.run(folder);
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private void http(final Vertx vertx, final Path data) throws IOException, InterruptedException {
        try (Loaded server = Loaded.start(server(data), log); Loaded bare = Loaded.start(bare(), log)) {
            final HttpLoad ours = new HttpLoad(vertx, server.port(), "/polymarket");
            final HttpLoad limit = new HttpLoad(vertx, bare.port(), "");
            say("HTTP: warming up");
            for (int i = 0; i < 2; i++) {
                ours.run(size.seconds());
                limit.run(size.seconds());
            }
            final List<HttpLoad.Round> oursRounds = new ArrayList<>();
            final List<HttpLoad.Round> limitRounds = new ArrayList<>();
            for (int round = 1; round <= size.rounds(); round++) {
                oursRounds.add(ours.run(size.seconds()));
                limitRounds.add(limit.run(size.seconds()));
                say("HTTP: round %d of %d: %,.0f a second, the bare handler %,.0f", round, size.rounds(),
                    oursRounds.get(round - 1).perSecond(), limitRounds.get(round - 1).perSecond());
            }
            metric("http_per_second", median(oursRounds.stream().map(HttpLoad.Round::perSecond).toList()));
            metric("http_limit_per_second", median(limitRounds.stream().map(HttpLoad.Round::perSecond).toList()));
            metric("http_p99_us", median(oursRounds.stream().map(GatewayRig::p99).toList()));
            metric("http_limit_p99_us", median(limitRounds.stream().map(GatewayRig::p99).toList()));
        }
        say("HTTP: %,.0f heartbeats a second, %.2f of the bare handler's; p99 %,.0f us, %.2f of its",
            metrics.get("http_per_second"), metrics.get("http_per_second") / metrics.get("http_limit_per_second"),
            metrics.get("http_p99_us"), metrics.get("http_p99_us") / metrics.get("http_limit_p99_us"));
    }

    private static double p99(final HttpLoad.Round round) {
        return round.latency().getValueAtPercentile(P99) / NS_PER_US;
    }

    private void webSocket(final Vertx vertx, final Path data) throws IOException, InterruptedException {
        final int count = (int) Math.min(size.connections(), openFiles() - OWN_DESCRIPTORS);
        if (count < size.connections()) {
            say("WebSocket: %,d connections instead of %,d, for this user may have only %,d open files (ulimit -n)", count,
                size.connections(), openFiles());
        }
        try (Loaded server = Loaded.start(server(data), log)) {
            final WebSocketLoad load = new WebSocketLoad(vertx, server.port());
            load.open(count);
            say("WebSocket: %,d connections are open", load.open());
            Thread.sleep(SETTLE_MS);
            load.measure(size.webSocketSeconds());
            final Histogram late = load.late();
            metric("ws_connections", load.open());
            metric("ws_refused", load.refused());
            metric("ws_test_requests", late.getTotalCount());
            metric("ws_test_requests_early", load.early());
            metric("ws_test_request_late_ms_p50", late.getValueAtPercentile(50) / NS_PER_MS);
            metric("ws_test_request_late_ms_p99", late.getValueAtPercentile(P99) / NS_PER_MS);
            metric("ws_test_request_late_ms_p999", late.getValueAtPercentile(P999) / NS_PER_MS);
            metric("ws_test_request_late_ms_max", late.getMaxValue() / NS_PER_MS);
        }
        say("WebSocket: %,.0f connections; test requests late by %.2f ms (p50), %.2f ms (p99), %.2f ms (p99.9); %.0f early",
            metrics.get("ws_connections"), metrics.get("ws_test_request_late_ms_p50"),
            metrics.get("ws_test_request_late_ms_p99"), metrics.get("ws_test_request_late_ms_p999"),
            metrics.get("ws_test_requests_early"));
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof final UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount() : Long.MAX_VALUE;
    }

    private List<String> server(final Path data) throws IOException {
        final Path config = data.resolve("server.conf");
        final StringBuilder text = new StringBuilder("fix.port = 0\nhttp.port = 0\nhttp.max-connections = 60000\n"
            + "http.max-connections-per-address = 60000\nhttp.max-sessions = 60000\nbreaker = off\nwheel.capacity = 131072\n"
            + "venue.polymarket.rate-per-minute = 100000000\n"
            + "venue.deribit.max-anonymous = 25000\n"
            + "data.dir = " + data.resolve("data") + '\n');
        Signer.all().forEach(signer -> text.append(signer.configuration()));
        Files.writeString(config, text);
        config.toFile().setReadable(false, false);
        config.toFile().setReadable(true, true);
        final List<String> command = java();
        command.addAll(List.of("-jar", jar.toString(), "serve", "--config", config.toString()));
        return command;
    }

    private static List<String> bare() {
        final List<String> command = java();
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BareHttp.class.getName()));
        return command;
    }

    private static List<String> java() {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(Preflight.flags().split(" ")));
        command.add("-Xmx1g");
        return command;
    }

    private void metric(final String name, final double value) {
        metrics.put(name, Double.parseDouble(String.format(Locale.ROOT, "%.4g", value)));
    }

    private static double median(final List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private void say(final String format, final Object... arguments) {
        said.accept(String.format(Locale.ROOT, format, arguments));
    }
}
