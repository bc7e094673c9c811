package io.heartwheel.server.cli;

import io.heartwheel.journal.Story;
import io.heartwheel.server.cli.DemoLine.Kind;
import io.heartwheel.server.config.OperatorException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Plays what Heartwheel is for, with real processes on real sockets, and judges it: exits 1 if a promise was broken.
 */
@Command(
    name = "demo",
    header = "Watch a counterparty fall silent, be asked, be disconnected, and its orders cancelled.",
    description = {
        "%nStarts a server and two FIX counterparties, each in a JVM of its own. SILENT places three orders, beats twice, and "
            + "then sends nothing more while its socket stays open. STEADY goes on beating and must be left alone. Takes less "
            + "than half a minute.",
        "%nExits 0 only if the TestRequest was decided 3.0 s and the disconnect 4.8 s after SILENT's last heartbeat, never "
            + "early and at most 50 ms late, if its three orders were cancelled, and if STEADY was untouched. What a busy "
            + "machine made later is told, and is no failure."},
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
        "  heartwheel demo",
        "  heartwheel demo --kill       kill -9 instead: the cancel is immediate"})
final class DemoCommand implements Callable<Integer> {
    private static final String SERVER = "server";
    private static final String JOURNAL = "journal";
    private static final String SILENT = "SILENT";
    private static final String STEADY = "STEADY";
    private static final int BEATS = 2;
    private static final int ORDERS = 3;
    private static final int START_S = 60;
    private static final int PATIENCE_S = 30;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder (default: a new one, ./data/demo-TIME).")
    private Path data;

    @Option(names = "--kill", description = "Kill SILENT with -9 instead of having it fall silent.")
    private boolean kill;

    private final PrintStream out = System.out;
    private final DemoMachine machine = DemoMachine.here();
    private DemoStage stage;

    @Override
    public Integer call() throws InterruptedException {
        final Path folder = data != null ? data
            : Path.of("data", "demo-" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
        out.println("Everything of this demo is kept in " + folder);
        out.println();
        stage = new DemoStage(out);
        final DemoVerdict verdict = new DemoVerdict(out, machine);
        final String why;
        try (DemoProcess server = DemoProcess.start(this::serverSays, Redirect.INHERIT,
            "serve", "--data", folder.toString(), "--fix-port", "0", "--http-port", "0", "--log-level", "error")) {
            final String port = portOf(stage.await(SERVER, Kind.READY, 1, START_S).text());
            final DemoJournal journal = DemoJournal.follow(folder.resolve("journal"), SILENT, stage::play, machine);
            try (DemoProcess steady = client(port, STEADY, 1, 0)) {
                stage.await(STEADY, Kind.RESTING, 1, START_S);
                try (DemoProcess silent = client(port, SILENT, ORDERS, kill ? 0 : BEATS)) {
                    stage.await(SILENT, Kind.RESTING, 1, START_S);
                    play(silent, journal, verdict);
                    steady.say("status");
                    verdict.untouched(STEADY, stage.await(STEADY, Kind.STATUS, 1, PATIENCE_S),
                        stage.seen(STEADY, Kind.DISCONNECTED).size());
                    why = Story.tell(folder.resolve("journal"), SILENT).text();
                    comeBack(silent, verdict);
                    stage.curtain();
                }
            }
            journal.stop();
            verdict.that("the server ended in good order", server.terminate() == 0);
        }
        tellWhy(folder, why);
        return verdict.print() ? 0 : 1;
    }

    private void play(final DemoProcess silent, final DemoJournal journal, final DemoVerdict verdict)
        throws InterruptedException {
        if (kill) {
            stage.await(SILENT, Kind.HEARTBEAT, BEATS, PATIENCE_S);
            final long killedNs = System.nanoTime();
            silent.kill();
            stage.play(SILENT, new DemoLine(Kind.DECIDED, -1, "is killed with -9"));
            verdict.cancelled(stage.await(JOURNAL, Kind.ORDERS_CANCELLED, 1, PATIENCE_S), ORDERS);
            verdict.atOnce(journal.cancelNs(), System.nanoTime() - killedNs);
        } else {
            stage.await(SILENT, Kind.SILENT, 1, PATIENCE_S);
            stage.await(SILENT, Kind.TEST_REQUEST, 1, PATIENCE_S);
            final DemoLine closed = stage.await(SILENT, Kind.DISCONNECTED, 1, PATIENCE_S);
            final DemoLine cancel = stage.await(JOURNAL, Kind.ORDERS_CANCELLED, 1, PATIENCE_S);
            // The last: one before it crossed a heartbeat that came late.
            final List<DemoLine> asked = stage.seen(SILENT, Kind.TEST_REQUEST);
            verdict.decided("TestRequest", journal.suspect(), asked.get(asked.size() - 1).sinceNs(), 3_000);
            verdict.decided("disconnect", journal.expired(), closed.sinceNs(), 4_800);
            verdict.cancelled(cancel, ORDERS);
        }
    }

    /** The reports of the cancels waited for it. Who was killed has forgotten its sequence numbers and stays away. */
    private void comeBack(final DemoProcess silent, final DemoVerdict verdict) throws InterruptedException {
        if (!kill) {
            silent.say("return");
            stage.await(SILENT, Kind.CANCELLED, ORDERS, PATIENCE_S);
            verdict.that("when it logged on again, it was told of each cancel",
                stage.seen(SILENT, Kind.CANCELLED).size() == ORDERS);
        }
    }

    private DemoProcess client(final String port, final String name, final int orders, final int silentAfter) {
        return DemoProcess.start(line -> DemoLine.parse(line).ifPresent(told -> stage.play(name, told)), Redirect.INHERIT,
            "demo-client", "--port", port, "--name", name, "--orders", Integer.toString(orders),
            "--silent-after", Integer.toString(silentAfter));
    }

    private void serverSays(final String line) {
        stage.play(SERVER, new DemoLine(Kind.READY, -1, line));
    }

    private static String portOf(final String ready) {
        final String address = ready.replaceFirst("^ready fix=(\\S+) .*data=.*$", "$1");
        if (address.equals(ready)) {
            throw new OperatorException("the demo failed: the server said '" + ready + "' instead of its ready line");
        }
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private void tellWhy(final Path folder, final String why) {
        out.println();
        out.println(Main.name() + " why --data " + folder + " " + SILENT);
        out.println();
        out.print(machine.tell(why));
        out.println();
    }
}
