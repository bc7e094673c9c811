package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.cancel;
import static io.heartwheel.server.venue.TestVenue.limit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineTest {
    private static final long WAIT_S = 20;

    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final List<Engine> engines = new ArrayList<>();
    private Blotters blotters;
    private Desk desk;

    @AfterEach
    void close() throws InterruptedException {
        for (final Engine engine : engines) {
            assertThat(engine.close(TimeUnit.SECONDS.toMillis(WAIT_S))).isTrue();
        }
    }

    @Test
    void shouldRefuseOrdersThatWaitedBehindAFiring() throws Exception {
        final Engine engine = engine(TestVenue.WIDE);
        final Blotter alice = logon("ALICE");
        final CountDownLatch busy = block(engine);
        engine.submit(alice, limit("a1", BUY, "100", 1));
        final CompletableFuture<CancelResult> result = fire(engine, alice, alice.deadMansSwitch.arming());
        busy.countDown();
        assertThat(result.get(WAIT_S, TimeUnit.SECONDS)).isEqualTo(new CancelResult(0, 0));
        assertThat(execution().refusal()).isEqualTo(Why.FIRED);
    }

    @Test
    void shouldRefuseOrdersThatWaitedBehindAFiringEvenIfTheSessionIsBackMeanwhile() throws Exception {
        final Engine engine = engine(TestVenue.WIDE);
        final Blotter alice = logon("ALICE");
        final CountDownLatch busy = block(engine);
        engine.submit(alice, limit("old", BUY, "100", 1));
        final CompletableFuture<CancelResult> result = fire(engine, alice, alice.deadMansSwitch.arming());
        engine.submit(alice, limit("while-fired", BUY, "100", 1));
        alice.deadMansSwitch.arm();
        engine.submit(alice, limit("new", BUY, "100", 1));
        busy.countDown();
        result.get(WAIT_S, TimeUnit.SECONDS);
        assertThat(execution()).extracting("clOrdId", "refusal").containsExactly("old", Why.FIRED);
        assertThat(execution()).extracting("clOrdId", "refusal").containsExactly("while-fired", Why.FIRED);
        assertThat(execution()).extracting("clOrdId", "execType").containsExactly("new", '0');
    }

    @Test
    void shouldCancelBeforeServingWhatWaits() throws Exception {
        final Engine engine = engine(TestVenue.WIDE);
        final Blotter alice = logon("ALICE");
        engine.submit(alice, limit("a1", BUY, "100", 1));
        assertThat(TestVenue.line(execution())).isEqualTo("a1 150=0 39=0 14=0 151=1");
        final CountDownLatch busy = block(engine);
        engine.submit(logon("BOB"), limit("b1", TestVenue.SELL, "100", 1));
        fire(engine, alice, alice.deadMansSwitch.arming());
        busy.countDown();
        assertThat(TestVenue.line(execution())).isEqualTo("a1 150=4 39=4 14=0 151=0");
        assertThat(TestVenue.line(execution())).isEqualTo("b1 150=0 39=0 14=0 151=1");
        engine.close(TimeUnit.SECONDS.toMillis(WAIT_S));
        assertThat(reports).as("b1 finds nobody to trade with").isEmpty();
    }

    @Test
    void shouldRefuseWhatItCannotQueueAndKeepRoomForCancels() throws Exception {
        final Engine engine = engine(TestVenue.LIMITS);
        final Blotter alice = logon("ALICE");
        final Blotter bob = logon("BOB");
        final CountDownLatch busy = block(engine);
        for (int i = 0; i < 6; i++) {
            engine.submit(alice, limit("a" + i, BUY, "100", 1));
        }
        engine.submit(alice, limit("too-many", BUY, "100", 1));
        assertThat(execution()).extracting("clOrdId", "refusal").containsExactly("too-many", Why.BUSY);
        engine.submit(bob, limit("b1", BUY, "100", 1));
        engine.submit(alice, cancel("c1", "a0", BUY));
        engine.submit(alice, cancel("c2", "a1", BUY));
        engine.submit(alice, cancel("c3", "a2", BUY));
        assertThat(reports.poll(WAIT_S, TimeUnit.SECONDS)).extracting("clOrdId", "why").containsExactly("c3", Why.BUSY);
        final CompletableFuture<CancelResult> result = fire(engine, alice, alice.deadMansSwitch.arming());
        busy.countDown();
        assertThat(result.get(WAIT_S, TimeUnit.SECONDS)).as("never refused").isNotNull();
        for (int i = 0; i < 6; i++) {
            assertThat(execution().refusal()).isEqualTo(Why.FIRED);
        }
        assertThat(execution()).extracting("clOrdId", "execType").containsExactly("b1", '0');
    }

    @Test
    void shouldGoOnAfterACallbackThatThrows() throws Exception {
        final Engine engine = engine(TestVenue.WIDE);
        final Blotter alice = logon("ALICE");
        engine.sweep(alice, 1, CancelCause.LOGOUT, result -> {
            throw new IllegalStateException("on purpose");
        });
        engine.submit(alice, limit("a1", BUY, "100", 1));
        assertThat(execution().execType()).isEqualTo('0');
    }

    @Test
    void shouldAnswerAndCountACommandThatFails() throws Exception {
        final Engine engine = engine(TestVenue.WIDE);
        final Blotter alice = logon("ALICE");
        engine.submit(alice, new Command.NewOrder("a1", "ACME", BUY, null, false));
        engine.submit(alice, limit("a2", BUY, "100", 1));
        assertThat(execution().clOrdId()).isEqualTo("a2");
        assertThat(engine.faults()).isPositive();
    }

    @Test
    void shouldCarryOutWhatWasAcceptedBeforeItCloses() throws Exception {
        final Engine engine = engine(TestVenue.WIDE);
        final Blotter alice = logon("ALICE");
        final CountDownLatch busy = block(engine);
        engine.submit(alice, limit("a1", BUY, "100", 1));
        assertThat(engine.close(1)).as("still at work").isFalse();
        engine.submit(alice, limit("a2", BUY, "100", 1));
        assertThat(execution()).extracting("clOrdId", "refusal").containsExactly("a2", Why.BUSY);
        busy.countDown();
        assertThat(execution().execType()).isEqualTo('0');
        assertThat(engine.close(TimeUnit.SECONDS.toMillis(WAIT_S))).isTrue();
        assertThat(fire(engine, alice, 1).get(WAIT_S, TimeUnit.SECONDS)).as("it says what was left")
            .isEqualTo(new CancelResult(0, 1));
    }

    /**
     * Three threads race: one sends orders, one fires and re-arms, and the engine. After each firing nothing rests that was
     * received under that arming or before; nothing else is ever cancelled; every order is answered; nothing is booked later.
     */
    @Test
    void shouldKeepItsPromiseWhileLogonsRaceFirings() throws Exception {
        final Engine engine = engine(TestVenue.WIDE);
        final Blotter alice = logon("ALICE");
        final AtomicBoolean stop = new AtomicBoolean();
        final AtomicInteger sent = new AtomicInteger();
        final Thread client = new Thread(() -> {
            while (!stop.get() && sent.get() < 50_000) {
                engine.submit(alice, limit("a" + sent.incrementAndGet(), BUY, "100", 1));
            }
        });
        client.start();
        final BlockingQueue<String> broken = new LinkedBlockingQueue<>();
        final CompletableFuture<?>[] firings = new CompletableFuture<?>[500];
        for (int i = 0; i < firings.length; i++) {
            final long arming = alice.deadMansSwitch.arming();
            if (i % 2 == 1) {
                alice.deadMansSwitch.arm();
            }
            final CompletableFuture<CancelResult> done = new CompletableFuture<>();
            fire(engine, alice, arming, result -> {
                alice.restingOrders().stream().filter(order -> order.arming <= arming)
                    .forEach(order -> broken.add(order + " rests after the firing of " + arming));
                done.complete(result);
            });
            firings[i] = done;
            if (i % 2 == 0) {
                alice.deadMansSwitch.arm();
            }
            Thread.yield();
        }
        CompletableFuture.allOf(firings).get(WAIT_S, TimeUnit.SECONDS);
        stop.set(true);
        client.join();
        final long last = alice.deadMansSwitch.arming() - 1;
        assertThat(engine.close(TimeUnit.SECONDS.toMillis(WAIT_S))).isTrue();
        assertThat(broken).isEmpty();
        assertThat(alice.restingOrders()).allMatch(order -> order.arming > last);
        assertEveryOrderAnsweredOnce(sent.get());
    }

    private void assertEveryOrderAnsweredOnce(final int sent) {
        final long answers = reports.stream().map(Report.Execution.class::cast)
            .filter(e -> e.execType() == '0' || e.execType() == '8').map(Report.Execution::clOrdId).distinct().count();
        final long all = reports.stream().map(Report.Execution.class::cast).filter(e -> e.execType() != '4').count();
        assertThat(answers).isEqualTo(sent);
        assertThat(all).isEqualTo(sent);
    }

    private Engine engine(final Limits limits) {
        final Totals totals = new Totals();
        final Reporter reporter = new Reporter((session, report) -> reports.add(report), "run");
        desk = new Desk(List.of(Instrument.of("ACME", 2)), limits, totals, reporter);
        final Engine engine = new Engine(desk, reporter, limits, () -> true);
        blotters = new Blotters(limits, totals, engine::inspect);
        engine.start();
        engines.add(engine);
        return engine;
    }

    private Blotter logon(final String name) {
        final Blotter blotter = blotters.open(TestVenue.fix(name));
        blotter.deadMansSwitch.arm();
        return blotter;
    }

    /** Makes the engine wait until the latch is counted down. */
    private static CountDownLatch block(final Engine engine) throws InterruptedException {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        engine.inspect(() -> {
            entered.countDown();
            await(leave);
        });
        await(entered);
        return leave;
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT_S, TimeUnit.SECONDS)).isTrue();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<CancelResult> fire(final Engine engine, final Blotter blotter, final long arming) {
        final CompletableFuture<CancelResult> done = new CompletableFuture<>();
        fire(engine, blotter, arming, done::complete);
        return done;
    }

    private void fire(final Engine engine, final Blotter blotter, final long arming, final Consumer<CancelResult> done) {
        new Switches(blotters, engine).fire(new Firing(blotter.party, arming, Firing.NONE), CancelCause.CONNECTION_LOST, done);
    }

    private Report.Execution execution() throws InterruptedException {
        final Report report = reports.poll(WAIT_S, TimeUnit.SECONDS);
        assertThat(report).isInstanceOf(Report.Execution.class);
        return (Report.Execution) report;
    }
}
