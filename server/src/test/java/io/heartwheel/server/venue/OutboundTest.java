package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quickfix.SessionID;
import quickfix.SessionNotFound;

@Timeout(60)
class OutboundTest {
    private static final SessionID SLOW = new SessionID("FIX.4.4", "HEARTWHEEL", "SLOW");
    private static final SessionID QUICK = new SessionID("FIX.4.4", "HEARTWHEEL", "QUICK");
    private static final long WAIT_MS = 20_000;

    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final CountDownLatch unblock = new CountDownLatch(1);

    @Test
    void shouldServeOthersWhileASessionBlocks() throws Exception {
        final Outbound outbound = new Outbound(this::send, 2);
        outbound.accept(SLOW, report(0));
        outbound.accept(SLOW, report(1));
        for (int i = 0; i < 1_000; i++) {
            outbound.accept(QUICK, report(i));
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(sent.poll(WAIT_MS, TimeUnit.MILLISECONDS)).isEqualTo("QUICK " + i);
        }
        assertThat(outbound.unsent(SLOW)).isEqualTo(2);
        unblock.countDown();
        assertThat(outbound.close(WAIT_MS)).isTrue();
        assertThat(sent).containsExactly("SLOW 0", "SLOW 1");
        assertThat(outbound.unsent()).isZero();
    }

    @Test
    void shouldKeepEachSessionsOrderWhateverThreadsItTakes() throws Exception {
        final Outbound outbound = new Outbound(this::send, 4);
        final List<Thread> producers = IntStream.range(0, 8).mapToObj(p -> new Thread(() -> {
            final SessionID session = new SessionID("FIX.4.4", "HEARTWHEEL", "S" + p);
            IntStream.range(0, 5_000).forEach(i -> outbound.accept(session, report(i)));
        })).toList();
        producers.forEach(Thread::start);
        for (final Thread producer : producers) {
            producer.join();
        }
        assertThat(outbound.close(WAIT_MS)).isTrue();
        final List<String> all = List.copyOf(sent);
        for (int p = 0; p < 8; p++) {
            final String prefix = "S" + p + ' ';
            assertThat(all.stream().filter(line -> line.startsWith(prefix)).toList())
                .isEqualTo(IntStream.range(0, 5_000).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void shouldCountWhatIsLostAndGoOn() throws Exception {
        final Outbound outbound = new Outbound((session, report) -> {
            if (session.equals(SLOW)) {
                throw new SessionNotFound("on purpose");
            }
            send(session, report);
        }, 1);
        outbound.accept(SLOW, report(0));
        outbound.accept(QUICK, report(1));
        assertThat(sent.poll(WAIT_MS, TimeUnit.MILLISECONDS)).isEqualTo("QUICK 1");
        assertThat(outbound.close(WAIT_MS)).isTrue();
        assertThat(outbound.lost()).isEqualTo(1);
        outbound.accept(QUICK, report(2));
        assertThat(outbound.lost()).as("closed").isEqualTo(2);
    }

    private void send(final SessionID session, final Report report) throws InterruptedException {
        if (session.equals(SLOW)) {
            assertThat(unblock.await(WAIT_MS, TimeUnit.MILLISECONDS)).isTrue();
        }
        sent.add(session.getTargetCompID() + ' ' + number(report));
    }

    private static Report report(final int number) {
        return new Report.MassCancelled(0, "r", "m", '7', null, number, -1, null);
    }

    private static int number(final Report report) {
        return ((Report.MassCancelled) report).cancelled();
    }
}
