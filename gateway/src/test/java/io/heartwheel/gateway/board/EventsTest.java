package io.heartwheel.gateway.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Await;
import io.heartwheel.gateway.TestWheel;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stream of events, over real sockets. */
@Timeout(60)
class EventsTest {
    private static final int SLOW_BUFFER = 1_024;

    /** A client of the stream. */
    private static final class Stream implements AutoCloseable {
        private final List<Map.Entry<String, JsonObject>> events = new CopyOnWriteArrayList<>();
        private final Socket socket = new Socket();
        private volatile String status;
        private volatile boolean ended;

        Stream(final BoardRig rig, final boolean reads) {
            this(rig, reads, "127.0.0.1");
        }

        Stream(final BoardRig rig, final boolean reads, final String address) {
            try {
                socket.bind(new InetSocketAddress(address, 0));
                if (!reads) {
                    socket.setReceiveBufferSize(SLOW_BUFFER);
                }
                socket.connect(new InetSocketAddress("127.0.0.1", rig.port()));
                socket.getOutputStream().write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(
                    StandardCharsets.US_ASCII));
            } catch (final IOException e) {
                throw new IllegalStateException(e);
            }
            if (reads) {
                read();
            }
        }

        private void read() {
            final Thread thread = new Thread(() -> {
                try (BufferedReader in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
                    status = in.readLine();
                    String type = "";
                    for (String line = in.readLine(); line != null; line = in.readLine()) {
                        if (line.startsWith("event: ")) {
                            type = line.substring(7);
                        } else if (line.startsWith("data: ")) {
                            events.add(Map.entry(type, new JsonObject(line.substring(6))));
                        }
                    }
                } catch (final IOException e) {
                    // It was cut off.
                } finally {
                    ended = true;
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        List<JsonObject> of(final String type) {
            return events.stream().filter(event -> event.getKey().equals(type)).map(Map.Entry::getValue).toList();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (final IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void shouldTellWhatHappens() {
        try (BoardRig rig = new BoardRig(); Stream stream = new Stream(rig, true)) {
            Await.until("the board comes first", () -> stream.of("board").size() == 1);
            Await.until("and then anew each time", () -> stream.of("snapshot").size() > 3);
            rig.beat("poly", "alice", "", 10_000);
            rig.advanceMs(8_000);
            Await.until("a warning", () -> stream.of("warning").size() == 1);
            assertThat(stream.of("warning").get(0).getString("name")).isEqualTo("poly/alice");
            assertThat(stream.of("warning").get(0).getLong("expires_at_ms"))
                .isBetween(TestWheel.START_MS + 9_990, TestWheel.START_MS + 10_010);
            rig.advanceMs(3_000);
            Await.until("decisions", () -> stream.of("decision").size() == 3);
            assertThat(stream.of("decision")).extracting(decision -> decision.getString("what"))
                .containsExactly("suspect", "expired", "orders_cancelled");
            Await.until("counted", () -> stream.of("snapshot").get(stream.of("snapshot").size() - 1)
                .getJsonObject("total").getLong("expired") == 1);
        }
    }

    @Test
    void shouldTellLatecomersWhatHasBeenDecided() {
        try (BoardRig rig = new BoardRig()) {
            rig.beat("poly", "alice", "", 10_000);
            rig.advanceMs(11_000);
            try (Stream stream = new Stream(rig, true)) {
                Await.until("the board comes", () -> stream.of("board").size() == 1);
                assertThat(stream.of("board").get(0).getJsonArray("decisions")).hasSize(3);
            }
        }
    }

    @Test
    void shouldSayHowManyWereTooManyToTell() {
        try (BoardRig rig = new BoardRig(); Stream stream = new Stream(rig, true)) {
            Await.until("it began", () -> stream.of("snapshot").size() > 1);
            rig.beatMany(5_000);
            rig.advanceMs(70_000);
            final long all = rig.board.decisions().end();
            assertThat(all).isEqualTo(15_000);
            Await.until("all are told or counted", () -> stream.of("decision").size()
                + stream.of("missed").stream().mapToLong(missed -> missed.getLong("decisions")).sum() == all);
        }
    }

    @Test
    void shouldCutOffWhoDoesNotReadAndDelayNobody() {
        try (BoardRig rig = new BoardRig(); Stream slow = new Stream(rig, false); Stream quick = new Stream(rig, true)) {
            Await.until("both are there", () -> rig.get("/metrics").body().contains("heartwheel_board_subscribers 2.0"));
            final long[] beats = {0};
            Await.until("the slow one is cut off", () -> {
                rig.beat("poly", "key", "label-" + beats[0]++, 1_000 + beats[0]);
                rig.advanceMs(20);
                return rig.get("/metrics").body().contains("heartwheel_board_subscribers 1.0");
            });
            final int before = quick.of("snapshot").size();
            Await.until("the quick one hears more", () -> quick.of("snapshot").size() > before + 3);
            assertThat(quick.ended).isFalse();
            Await.until("the socket is closed, whatever is left to read", () -> isEnded(slow));
        }
    }

    private static boolean isEnded(final Stream slow) {
        try {
            return slow.socket.getInputStream().readNBytes(1 << 16).length < 1 << 16;
        } catch (final IOException e) {
            return true;
        }
    }

    @Test
    void shouldGiveNoAddressMoreThanItsShare() {
        final List<Stream> streams = new ArrayList<>();
        try (BoardRig rig = new BoardRig(); Stream other = new Stream(rig, true, "127.0.0.2")) {
            for (int i = 0; i < Subscribers.MOST_OF_AN_ADDRESS; i++) {
                streams.add(new Stream(rig, true));
            }
            Await.until("all are there", () -> streams.stream().allMatch(stream -> stream.of("board").size() == 1));
            for (int i = 0; i < 3; i++) {
                assertThat(rig.get("/api/v1/events").statusCode()).isEqualTo(503);
            }
            Await.until("another address has room", () -> other.of("board").size() == 1);
            streams.remove(0).close();
            awaitRoom(rig, streams);
            assertThat(rig.get("/api/v1/events").statusCode()).isEqualTo(503);
        } finally {
            streams.forEach(Stream::close);
        }
    }

    private static void awaitRoom(final BoardRig rig, final List<Stream> streams) {
        Await.until("there is room again", () -> {
            final Stream late = new Stream(rig, true);
            streams.add(late);
            Await.until("an answer", () -> late.status != null);
            return late.status.contains("200");
        });
    }

    @Test
    void shouldHaveRoomForAHundred() {
        final List<Stream> streams = new ArrayList<>();
        try (BoardRig rig = new BoardRig()) {
            for (int i = 0; i < Subscribers.MOST; i++) {
                streams.add(new Stream(rig, true, "127.0.0." + (2 + i / Subscribers.MOST_OF_AN_ADDRESS)));
            }
            Await.until("all are there", () -> streams.stream().allMatch(stream -> stream.of("board").size() == 1));
            assertThat(rig.get("/api/v1/events").statusCode()).isEqualTo(503);
            streams.remove(0).close();
            awaitRoom(rig, streams);
        } finally {
            streams.forEach(Stream::close);
        }
    }
}
