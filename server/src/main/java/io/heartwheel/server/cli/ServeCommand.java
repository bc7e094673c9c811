package io.heartwheel.server.cli;

import io.heartwheel.server.Server;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.log.Doom;
import io.heartwheel.server.log.Logging;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the server until SIGTERM or Ctrl-C, and then exits 0 within 5 s: sessions logged out, journal flushed.
 *
 * <p>Prints exactly one line on stdout, when counterparties can log on.
 */
@Command(
    name = "serve",
    header = "Run the venue: FIX 4.4 and venues' heartbeat APIs in, every liveness decision in the journal.",
    description = {
        "%nPrints 'ready fix=HOST:PORT http=HOST:PORT data=DIR' when counterparties can log on. Without a file it listens on "
            + "127.0.0.1, FIX on 9876 and HTTP on 8080. FIX takes any SenderCompID to TargetCompID HEARTWHEEL. HTTP takes the "
            + "keys that the first start makes and stores in DIR/keys.conf. SIGTERM or Ctrl-C ends it in good order.",
        "%nA file holds 'key = value' lines; '#' begins a comment. --settings lists every setting, 'heartwheel config "
            + "--example' accounts and keys as well."},
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel serve",
        "  heartwheel serve --fix-port 0 --http-port 0 --data /var/lib/heartwheel",
        "  (umask 077; heartwheel serve --settings > my.conf)",
        "  heartwheel serve --config my.conf"})
final class ServeCommand implements Callable<Integer> {
    private static final long CLOSE_TIMEOUT_MS = 4_400;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings to use instead of the defaults.")
    private Path config;

    @Option(names = "--data", paramLabel = "DIR",
        description = "Folder of the journal, the FIX stores and the keys (default: data).")
    private String data;

    @Option(names = "--fix-port", paramLabel = "N", description = "Port for FIX, 0 for any free one (default: 9876).")
    private String fixPort;

    @Option(names = "--http-port", paramLabel = "N",
        description = "Port for HTTP and WebSocket, 0 for any free one (default: 8080).")
    private String httpPort;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "error, warn, info or debug, to stderr (default: warn).")
    private String logLevel;

    @Option(names = "--settings", description = "Print every setting with its default, as a file to start from, and exit.")
    private boolean settings;

    @Override
    public Integer call() throws InterruptedException {
        if (settings) {
            System.out.println("# Every setting of 'heartwheel serve' with its default. Remove what you do not change.");
            System.out.println("# Before passwords go in, keep it to yourself: umask 077 before you make it, or chmod 600 FILE.");
            ConfigText.printSettings(System.out);
            return 0;
        }
        final Config chosen = chosen();
        Logging.start(chosen.text(Setting.LOG_LEVEL), chosen.text(Setting.LOG_FORMAT));
        final Server server = Server.start(chosen);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAndHalt(server), "shutdown"));
        Doom.watchThreads();
        System.out.println(server.readyLine());
        System.out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    private Config chosen() {
        Config chosen = config == null ? Config.defaults() : Config.load(config);
        chosen = data == null ? chosen : chosen.with(Setting.DATA_DIR, data, "--data");
        chosen = fixPort == null ? chosen : chosen.with(Setting.FIX_PORT, fixPort, "--fix-port");
        chosen = httpPort == null ? chosen : chosen.with(Setting.HTTP_PORT, httpPort, "--http-port");
        return logLevel == null ? chosen : chosen.with(Setting.LOG_LEVEL, logLevel, "--log-level");
    }

    /** A signal would make the exit code 143; whoever ends the server in good order gets 0, and 1 if it would not end. */
    private static void closeAndHalt(final Server server) {
        final Thread closing = new Thread(server::close, "closing");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(TimeUnit.MILLISECONDS.toMillis(CLOSE_TIMEOUT_MS));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Whoever does not read stderr does not keep the process from ending.
        if (Logging.awaitWritten() && closing.isAlive()) {
            System.err.println("heartwheel: the server did not close within " + CLOSE_TIMEOUT_MS + " ms and was ended");
        }
        Runtime.getRuntime().halt(closing.isAlive() ? 1 : 0);
    }
}
