package io.heartwheel.bench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.heartwheel.bench.gateway.GatewayRig;
import io.heartwheel.bench.result.Environment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
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
final class GatewayCommand implements Callable<Integer> {
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

    /** What {@code gateway-summary.json} holds. */
    private record Kept(Map<String, String> environment, Map<String, Double> metrics) {
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Checks.jdk(Runtime.version().feature());
        Checks.flags(Environment.jvmFlags());
        Checks.folder(out);
        final String jar = System.getenv("HEARTWHEEL_JAR");
        if (jar == null || !Files.exists(Path.of(jar))) {
            throw new Checks.Refusal("the server's jar is needed: run this as ./heartwheel bench gateway");
        }
        final PrintWriter say = spec.commandLine().getOut();
        final Map<String, Double> metrics = new GatewayRig(Path.of(jar), out.resolve("gateway-bench.log"),
            new GatewayRig.Size(rounds, seconds, connections, webSocketSeconds), line -> {
                say.println(line);
                say.flush();
            }).run();
        final Path summary = out.resolve("gateway-summary.json");
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(summary.toFile(),
            new Kept(Environment.describe("./heartwheel bench " + String.join(" ",
                spec.commandLine().getParent().getParseResult().originalArgs())), metrics));
        say.println("written: " + summary);
        say.flush();
        return 0;
    }
}
