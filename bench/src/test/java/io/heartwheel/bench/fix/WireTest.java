package io.heartwheel.bench.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import quickfix.Message;
import quickfix.field.CheckSum;
import quickfix.field.TestReqID;

class WireTest {
    private final Wire wire = new Wire();

    @Test
    void shouldWriteWhatQuickFixReadsWithLengthAndChecksum() throws Exception {
        for (int seqNum = 1; seqNum < 300; seqNum++) {
            final byte[] bytes = bytes(wire.message(Wire.TEST_REQUEST, 7, seqNum, "112=x|"));

            final Message read = new Message(new String(bytes, StandardCharsets.US_ASCII), true);
            assertThat(read.getHeader().getString(49)).isEqualTo(Wire.name(7));
            assertThat(read.getHeader().getInt(34)).isEqualTo(seqNum);
            assertThat(read.getString(TestReqID.FIELD)).isEqualTo("x");
            assertThat(read.getTrailer().getField(new CheckSum()).getValue()).hasSize(3);
        }
    }

    @Test
    void shouldFindMessagesThatFollowOnOneAnotherAndLeaveAPiece() {
        final byte[] one = bytes(wire.message(Wire.HEARTBEAT, 0, 1, "112=a|"));
        final byte[] two = bytes(wire.message(Wire.TEST_REQUEST, 0, 2, "112=bc|"));
        final byte[] all = ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();

        assertThat(Wire.end(all, 0, one.length - 1)).isEqualTo(-1);
        assertThat(Wire.end(all, 0, all.length)).isEqualTo(one.length);
        assertThat(Wire.end(all, one.length, all.length)).isEqualTo(all.length);
        assertThat(Wire.end(all, one.length, all.length - 1)).isEqualTo(-1);
        assertThat(Wire.type(all, 0, one.length)).isEqualTo(Wire.HEARTBEAT);
        assertThat(Wire.type(all, one.length, all.length)).isEqualTo(Wire.TEST_REQUEST);
        assertThat(Wire.testReqId(all, one.length, all.length)).isEqualTo("112=bc|");
    }

    @Test
    void shouldTellThatThereIsNoTestReqId() {
        final byte[] bytes = bytes(wire.message(Wire.HEARTBEAT, 0, 1, ""));

        assertThat(Wire.testReqId(bytes, 0, bytes.length)).isNull();
    }

    private static byte[] bytes(final ByteBuffer buffer) {
        final byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
