package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;

import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import quickfix.DefaultMessageFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.SessionSettings;

/** One wheel, one poller; two FIX venues and an embedder with handles of its own on it, each of whom minds only its own. */
class SharedWheelTest {
    private static final long MS = 1_000_000;
    private static final int OTHERS = 3_000;

    private final String client = TestVenue.freshName();
    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(8192), System.nanoTime());
    private final RecordingListener first = new RecordingListener();
    private final RecordingListener second = new RecordingListener();
    private final FixLiveness one = new FixLiveness(new FixLiveness.Context().wheel(wheel).listener(first));
    private final FixLiveness two = new FixLiveness(new FixLiveness.Context().wheel(wheel).listener(second));
    private final List<Long> expired = new CopyOnWriteArrayList<>();
    private final AtomicLong suspected = new AtomicLong();
    private final LivenessHandler router = event -> {
        one.onEvent(event);
        two.onEvent(event);
        if (event.correlationId() < OTHERS) {
            if (event.type() == EventType.EXPIRED) {
                expired.add(event.correlationId());
            } else if (event.type() == EventType.SUSPECT) {
                suspected.incrementAndGet();
            }
        }
    };
    private final AgentRunner runner = new AgentRunner(new BackoffIdleStrategy(1, 1, 1_000, 200_000),
        Throwable::printStackTrace, null, new LivenessAgent(wheel, SystemNanoClock.INSTANCE, router));

    @BeforeEach
    void start() {
        AgentRunner.startOnThread(runner);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        runner.close();
        wheel.close();
    }

    /** The embedder's expire at the very moment at which both FIX sessions do: nobody takes anybody else's events. */
    @Test
    void shouldLeaveEachItsOwn() throws Exception {
        final HeartwheelSocketAcceptor here = acceptor("HERE", one);
        final HeartwheelSocketAcceptor there = acceptor("THERE", two);
        try (RawFixClient a = peer(here, "HERE"); RawFixClient b = peer(there, "THERE")) {
            a.loggedOn(1);
            b.loggedOn(1);
            final long nowNs = System.nanoTime();
            final long[] handles = new long[OTHERS];
            for (int i = 0; i < OTHERS; i++) {
                handles[i] = wheel.register(i, Policy.probed(1_500 * MS, 2_400 * MS), nowNs);
            }
            Await.until("FIX has two places a connection", () -> wheel.size() == OTHERS + 4);
            Await.until("those of them that are silent are gone", () -> {
                for (int i = 0; i < OTHERS; i += 3) {
                    wheel.heartbeat(handles[i], System.nanoTime());
                }
                return expired.size() == OTHERS - OTHERS / 3;
            });
            assertThat(first.await("ended", client).reason()).isEqualTo(CancelReason.EXPIRED);
            assertThat(second.await("ended", client).reason()).isEqualTo(CancelReason.EXPIRED);
            a.closedNs();
            b.closedNs();
            assertThat(first.about(client)).containsExactly("logged on", "suspect", "ended");
            assertThat(second.about(client)).containsExactly("logged on", "suspect", "ended");
            assertThat(expired).doesNotHaveDuplicates().noneMatch(id -> id % 3 == 0);
            assertThat(suspected.get()).isEqualTo(OTHERS - OTHERS / 3);
            Await.until("FIX has given back all of its places", () -> wheel.size() == OTHERS / 3);
            for (int i = 0; i < OTHERS; i++) {
                assertThat(wheel.deregister(handles[i])).isEqualTo(i % 3 == 0);
            }
            assertThat(one.stats().faults() + two.stats().faults()).isZero();
        } finally {
            here.stop(true);
            there.stop(true);
        }
    }

    private HeartwheelSocketAcceptor acceptor(final String id, final FixLiveness liveness) throws Exception {
        final SessionSettings settings = new SessionSettings(new ByteArrayInputStream("""
            [default]
            ConnectionType=acceptor
            SocketAcceptAddress=127.0.0.1
            SocketAcceptPort=0
            NonStopSession=Y
            UseDataDictionary=N
            [session]
            BeginString=FIX.4.4
            SenderCompID=%s
            TargetCompID=%s
            """.formatted(id, client).getBytes(StandardCharsets.UTF_8)));
        final HeartwheelSocketAcceptor acceptor = new HeartwheelSocketAcceptor(new RecordingApplication(),
            new MemoryStoreFactory(), settings, new SLF4JLogFactory(settings), new DefaultMessageFactory(), liveness);
        acceptor.start();
        return acceptor;
    }

    private RawFixClient peer(final HeartwheelSocketAcceptor acceptor, final String id) throws Exception {
        final int port = ((InetSocketAddress)acceptor.getEndpoints().iterator().next().getLocalAddress()).getPort();
        return new RawFixClient(port, client, id);
    }
}
