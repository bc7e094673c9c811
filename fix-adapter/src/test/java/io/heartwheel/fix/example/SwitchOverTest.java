package io.heartwheel.fix.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's program does what the guide says. */
class SwitchOverTest {
    private static final char SOH = '\001';

    @TempDir
    Path folder;

    @Test
    void shouldServeAnySettingsFileUntilItsInputEnds() throws Exception {
        final int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        final String settings = settings("SocketAcceptPort=" + port);
        final PipedOutputStream input = new PipedOutputStream();
        final PipedInputStream until = new PipedInputStream(input);
        final CompletableFuture<Void> running = CompletableFuture.runAsync(() -> run(settings, until));
        try (Socket client = connect(port)) {
            client.getOutputStream().write(logon().getBytes(StandardCharsets.US_ASCII));
            final InputStream in = new BufferedInputStream(client.getInputStream());
            final StringBuilder got = new StringBuilder();
            client.setSoTimeout(10_000);
            while (got.indexOf(SOH + "35=0" + SOH) < 0) {
                got.append((char) in.read());
            }
            assertThat(got).as("the Logon is answered before its Heartbeat").contains(SOH + "35=A" + SOH);
        }
        input.close();
        running.get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldEndOnSettingsThatMakeNoSense() throws Exception {
        final String settings = settings("SocketAcceptPort=0\nHeartwheelCancelOnDisconect=disconnect");
        final Path said = folder.resolve("said");
        final Process program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            System.getProperty("java.class.path"), SwitchOver.class.getName(), settings, "1")
            .redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try {
            assertThat(program.waitFor(20, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
            assertThat(program.exitValue()).isEqualTo(1);
            assertThat(Files.readString(said)).contains("HeartwheelCancelOnDisconect of the default section is unknown")
                .contains("HeartwheelCancelOnDisconnect");
        } finally {
            program.destroyForcibly();
        }
    }

    private static void run(final String settings, final PipedInputStream until) {
        try {
            SwitchOver.run(new String[] {settings, "1"}, until);
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Socket connect(final int port) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (final IOException e) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        throw new AssertionError("it does not listen");
    }

    private static String logon() {
        final String body = "35=A|34=1|49=CLIENT|56=VENUE|52=" + DateTimeFormatter.ofPattern("yyyyMMdd-HH:mm:ss")
            .withZone(ZoneOffset.UTC).format(Instant.now()) + "|98=0|108=1|";
        final String head = "8=FIX.4.4|9=" + body.length() + "|";
        int sum = 0;
        for (final char one : (head + body).replace('|', SOH).toCharArray()) {
            sum += one;
        }
        return (head + body + String.format("10=%03d|", sum % 256)).replace('|', SOH);
    }

    private String settings(final String more) throws Exception {
        final Path file = folder.resolve("settings.cfg");
        Files.writeString(file, "[default]\nConnectionType=acceptor\nSocketAcceptAddress=127.0.0.1\nNonStopSession=Y\n"
            + "FileStorePath=" + folder.resolve("store") + "\nUseDataDictionary=N\n" + more
            + "\n[session]\nBeginString=FIX.4.4\nSenderCompID=VENUE\nTargetCompID=CLIENT\n");
        return file.toString();
    }
}
