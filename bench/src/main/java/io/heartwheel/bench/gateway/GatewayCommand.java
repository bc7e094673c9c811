package io.heartwheel.bench.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.sun.management.UnixOperatingSystemMXBean;
import io.heartwheel.bench.result.Environment;
import io.heartwheel.journal.Preflight;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code heartwheel bench gateway}. */
@Command(
    name = "gateway",
    header = "Measures heartbeats over HTTP beside a bare handler, and many WebSocket connections, against the real server.",
    description = {
        "%nThe server, the bare handler and the load are processes of their own on this machine. HTTP: 64 connections, each of "
            + "which sends the next signed Polymarket heartbeat when the last is answered; rounds alternate. WebSocket: "
            + "connections that have heartbeats on and answer only test requests, in a server with -Xmx1g.",
        "%nWrites DIR/gateway-summary.json."},
    sortOptions = false,
    optionListHeading = "%nOptions:%n")
public final class GatewayCommand implements Callable<Integer> {
    private static final double P99 = 99;
    private static final double P999 = 99.9;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final int OWN_DESCRIPTORS = 500;
    private static final long SETTLE_MS = 12_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go. Default: bench-results/gateway.")
    private Path out = Path.of("bench-results", "gateway");

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of HTTP against each. Default: ${DEFAULT-VALUE}.")
    private int rounds = 5;

    @Option(names = "--seconds", paramLabel = "S", description = "Length of a round. Default: ${DEFAULT-VALUE}.")
    private int seconds = 6;

    @Option(names = "--connections", paramLabel = "N",
        description = "WebSocket connections, fewer if this user may not have so many open files. Default: ${DEFAULT-VALUE}.")
    private int connections = 20_000;

    @Option(names = "--ws-seconds", paramLabel = "S",
        description = "How long they are watched. Default: ${DEFAULT-VALUE}.")
    private int webSocketSeconds = 40;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    private final Map<String, Double> metrics = new LinkedHashMap<>();

    /** What {@code gateway-summary.json} holds. */
    private record Kept(Map<String, String> environment, Map<String, Double> metrics) {
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(out);
        final Path log = out.resolve("gateway-bench.log");
        Files.deleteIfExists(log);
        final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            http(vertx, log);
            webSocket(vertx, log);
        } finally {
            vertx.close();
        }
        final Path summary = out.resolve("gateway-summary.json");
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(summary.toFile(),
            new Kept(Environment.describe("./heartwheel bench " + String.join(" ",
                spec.commandLine().getParent().getParseResult().originalArgs())), metrics));
        say("written: %s", summary);
        return 0;
    }

    private void http(final Vertx vertx, final Path log) throws IOException, InterruptedException {
        try (Loaded server = Loaded.start(server("-Xmx1g"), log); Loaded bare = Loaded.start(bare(), log)) {
            final HttpLoad ours = new HttpLoad(vertx, server.port(), "/polymarket");
            final HttpLoad limit = new HttpLoad(vertx, bare.port(), "");
            say("HTTP: warming up");
            for (int i = 0; i < 2; i++) {
                ours.run(seconds);
                limit.run(seconds);
            }
            final List<HttpLoad.Round> oursRounds = new ArrayList<>();
            final List<HttpLoad.Round> limitRounds = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                oursRounds.add(ours.run(seconds));
                limitRounds.add(limit.run(seconds));
                say("HTTP: round %d of %d: %,.0f a second, the bare handler %,.0f", round, rounds,
                    oursRounds.get(round - 1).perSecond(), limitRounds.get(round - 1).perSecond());
            }
            metric("http_per_second", median(oursRounds.stream().map(HttpLoad.Round::perSecond).toList()));
            metric("http_limit_per_second", median(limitRounds.stream().map(HttpLoad.Round::perSecond).toList()));
            metric("http_p99_us", median(oursRounds.stream().map(GatewayCommand::p99).toList()));
            metric("http_limit_p99_us", median(limitRounds.stream().map(GatewayCommand::p99).toList()));
        }
        say("HTTP: %,.0f heartbeats a second, %.2f of the bare handler's; p99 %,.0f us, %.2f of its",
            metrics.get("http_per_second"), metrics.get("http_per_second") / metrics.get("http_limit_per_second"),
            metrics.get("http_p99_us"), metrics.get("http_p99_us") / metrics.get("http_limit_p99_us"));
    }

    private static double p99(final HttpLoad.Round round) {
        return round.latency().getValueAtPercentile(P99) / NS_PER_US;
    }

    private void webSocket(final Vertx vertx, final Path log) throws IOException, InterruptedException {
        final int count = (int) Math.min(connections, openFiles() - OWN_DESCRIPTORS);
        if (count < connections) {
            say("WebSocket: %,d connections instead of %,d, for this user may have only %,d open files (ulimit -n)", count,
                connections, openFiles());
        }
        try (Loaded server = Loaded.start(server("-Xmx1g"), log)) {
            final WebSocketLoad load = new WebSocketLoad(vertx, server.port());
            load.open(count);
            say("WebSocket: %,d connections are open", load.open());
            Thread.sleep(SETTLE_MS);
            load.measure(webSocketSeconds);
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

    private List<String> server(final String heap) throws IOException {
        final String jar = System.getenv("HEARTWHEEL_JAR");
        if (jar == null || !Files.exists(Path.of(jar))) {
            throw new IOException("the server's jar is needed: run this as ./heartwheel bench gateway");
        }
        final Path data = Files.createTempDirectory("heartwheel-bench");
        data.toFile().deleteOnExit();
        final Path config = data.resolve("server.conf");
        final StringBuilder text = new StringBuilder("fix.port = 0\nhttp.port = 0\nhttp.max-connections-per-address = 60000\n"
            + "http.max-sessions = 60000\nbreaker = off\nvenue.polymarket.rate-per-minute = 100000000\n"
            + "data.dir = " + data.resolve("data") + '\n');
        Signer.all().forEach(signer -> text.append(signer.configuration()));
        Files.writeString(config, text);
        config.toFile().setReadable(false, false);
        config.toFile().setReadable(true, true);
        final List<String> command = java(heap);
        command.addAll(List.of("-jar", jar, "serve", "--config", config.toString()));
        return command;
    }

    private static List<String> bare() {
        final List<String> command = java("-Xmx1g");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BareHttp.class.getName()));
        return command;
    }

    private static List<String> java(final String heap) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(Preflight.flags().split(" ")));
        command.add(heap);
        return command;
    }

    private void metric(final String name, final double value) {
        metrics.put(name, Double.parseDouble(String.format(Locale.ROOT, "%.4g", value)));
    }

    private static double median(final List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private void say(final String format, final Object... arguments) {
        final PrintWriter to = spec.commandLine().getOut();
        to.printf(Locale.ROOT, format + "%n", arguments);
        to.flush();
    }
}
