package io.heartwheel.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.server.Await;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LoggingTest {
    private static final String LOGON = "8=FIX.4.4\0019=99\00135=A\001553=me\001554=hush\00110=000\001";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Logging logging = new Logging(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);

    @Test
    void shouldWriteOneLine() {
        log("first\nsecond", new IllegalStateException("third\nfourth"));
        assertThat(text().lines()).singleElement().asString().contains("WARNING wire: first second: ").endsWith("third fourth");
    }

    @Test
    void shouldWriteOneObjectALineForPrograms() {
        final Logging json = new Logging(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);
        final LogRecord entry = new LogRecord(Level.WARNING, "a \"label\"\nof 554=hush\001 a client");
        entry.setLoggerName("io.heartwheel.wire");
        json.publish(entry);
        json.close();
        assertThat(text().lines()).singleElement().asString().startsWith("{\"at\":\"2").endsWith(
            "\"level\":\"WARNING\",\"logger\":\"wire\",\"message\":\"a \\\"label\\\" of (message withheld)\"}");
    }

    @Test
    void shouldNeverWriteAMessage() {
        log("Invalid message: " + LOGON, new IllegalStateException(LOGON));
        assertThat(text()).contains("Invalid message: (message withheld)").doesNotContain("hush");
    }

    @Test
    void shouldNeverWriteAPieceOfAMessageNorItsHexDump() {
        log("bad field 554=hush\00110=000\001", null);
        log("cannot decode (Hexdump: 35 35 34 3D 68 75 73 68)", null);
        assertThat(text()).doesNotContain("hush").doesNotContain("68 75 73 68");
    }

    @Test
    void shouldNotTellWhatAnExceptionOfTheGatewayQuotes() {
        log("io.heartwheel.gateway.Door", "A request failed", new IllegalStateException("Unrecognized token 'hush'"));
        log("io.vertx.core.impl.ContextImpl", "Unhandled exception", new IllegalStateException("{secret: hush}"));
        log("io.netty.channel.DefaultChannelPipeline", "Unhandled", new IllegalStateException("X-Secret: hush"));
        assertThat(text()).contains("A request failed: java.lang.IllegalStateException at io.heartwheel.server.log.LoggingTest")
            .doesNotContain("hush");
        assertThat(text().lines()).hasSize(3);
    }

    @Test
    void shouldWithholdAFloodAndSayHowMuch() {
        for (int line = 0; line < 1000; line++) {
            log("flood", null);
        }
        logging.close();
        assertThat(text().lines()).hasSizeLessThan(100).last().asString().contains("more lines were withheld");
    }

    @Test
    void shouldNotLetAFloodHideWhatOthersLog() {
        for (int line = 0; line < 1000; line++) {
            log("flood", null);
        }
        log("io.heartwheel.other", "heard", null);
        assertThat(text()).contains("WARNING other: heard");
    }

    @Test
    void shouldNeverWithholdTheAlarmOfTheBreakerNorKeepEveryName() {
        for (int line = 0; line < 1000; line++) {
            log("io.heartwheel.name" + line, "flood", null);
            log(Logging.ALARM, "alarm", null);
        }
        assertThat(text().lines().filter(line -> line.contains("alarm"))).hasSize(1000);
        assertThat(text().lines().filter(line -> line.contains("flood"))).hasSizeLessThan(200);
    }

    @Test
    void shouldNeverWaitForAStreamThatNobodyReadsAndSayWhatWasDropped() throws InterruptedException {
        final CountDownLatch read = new CountDownLatch(1);
        final CountDownLatch writing = new CountDownLatch(1);
        final Logging unread = new Logging(
            new PrintStream(new Blocked(bytes, writing, read), true, StandardCharsets.UTF_8), false);
        final LogRecord alarm = new LogRecord(Level.WARNING, "alarm");
        alarm.setLoggerName(Logging.ALARM);
        unread.publish(alarm);
        writing.await();
        final Thread liveness = new Thread(() -> {
            for (int line = 0; line < LineWriter.MOST_WAITING + 100; line++) {
                unread.publish(alarm);
            }
            unread.flush();
        });
        liveness.start();
        liveness.join(20_000);
        assertThat(liveness.isAlive()).as("waits for the stream").isFalse();
        assertThat(bytes.size()).isZero();

        read.countDown();
        Await.until(() -> "what was dropped is told: " + bytes, 20, () -> {
            unread.flush();
            return bytes.toString(StandardCharsets.UTF_8).contains("100 more lines were dropped");
        });
        unread.close();
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().filter(line -> line.endsWith(" Breaker: alarm")))
            .hasSize(LineWriter.MOST_WAITING + 1);
    }

    @Test
    void shouldCutWhatWouldFillTheMemoryWhileItWaits() {
        log("x".repeat(1_000_000), null);
        assertThat(text()).hasSizeLessThan(5_000).contains("xxx...");
    }

    /** A pipe that nobody reads until told. */
    private static final class Blocked extends FilterOutputStream {
        private final CountDownLatch writing;
        private final CountDownLatch read;

        Blocked(final OutputStream out, final CountDownLatch writing, final CountDownLatch read) {
            super(out);
            this.writing = writing;
            this.read = read;
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            writing.countDown();
            try {
                read.await();
            } catch (final InterruptedException e) {
                throw new InterruptedIOException();
            }
            out.write(bytes, offset, length);
        }
    }

    private void log(final String text, final Throwable thrown) {
        log("io.heartwheel.wire", text, thrown);
    }

    private void log(final String logger, final String text, final Throwable thrown) {
        final LogRecord entry = new LogRecord(Level.WARNING, text);
        entry.setLoggerName(logger);
        entry.setThrown(thrown);
        logging.publish(entry);
    }

    private String text() {
        logging.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
