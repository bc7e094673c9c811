package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.limit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One client sends orders, another of its account dies and comes back, again and again, and the engine serves them: after each
 * firing nothing rests that was received before it, nothing else is ever cancelled, and every order is answered once.
 */
@Timeout(60)
class AccountRaceTest {
    private static final long WAIT_S = 20;
    private static final int MOST_ORDERS = 50_000;
    private static final int FIRINGS = 500;

    private final Totals totals = new Totals();
    private final Reporter reporter = new Reporter((session, report) -> { }, "run");
    private final Desk desk = new Desk(List.of(Instrument.of("ACME", 2)), TestVenue.WIDE, totals, reporter);
    private final Engine engine = new Engine(desk, reporter, TestVenue.WIDE, () -> true);
    private final Blotters blotters = new Blotters(TestVenue.WIDE, totals, engine::inspect);
    private final Switches switches = new Switches(blotters, engine);
    private final Blotter sender = blotters.open(new Party("FUND", "sender", "sender", false));
    private final Blotter mortal = blotters.open(new Party("FUND", "mortal", "mortal", false));
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();

    @Test
    void shouldKeepItsPromiseWhileReturnsRaceFirings() throws Exception {
        engine.start();
        final Thread client = new Thread(this::send);
        client.start();
        final CompletableFuture<?>[] firings = new CompletableFuture<?>[FIRINGS];
        Arming now = mortal.arm();
        for (int i = 0; i < FIRINGS; i++) {
            final Arming died = now;
            final boolean backBefore = i % 2 == 1;
            now = backBefore ? mortal.arm() : died;
            firings[i] = fire(switches.firing(mortal.party, died.own(), null, Long.MAX_VALUE, true));
            now = backBefore ? now : mortal.arm();
            Thread.yield();
        }
        CompletableFuture.allOf(firings).get(WAIT_S, TimeUnit.SECONDS);
        stop.set(true);
        client.join();
        final long fired = now.account() - 1;
        assertThat(engine.close(TimeUnit.SECONDS.toMillis(WAIT_S))).isTrue();
        assertThat(broken).isEmpty();
        assertThat(sender.latelyClosed()).allMatch(order -> order.accountArming <= fired);
        assertThat(sender.restingOrders()).allMatch(order -> order.accountArming > fired);
        assertThat(answered).hasValue(sent.get());
        assertThat(engine.faults()).isZero();
    }

    private void send() {
        while (!stop.get() && sent.get() < MOST_ORDERS) {
            final Command.NewOrder order = limit("o" + sent.incrementAndGet(), BUY, "100", 1);
            engine.submit(sender, new ApiCommand((on, blotter, arming) -> {
                on.book(blotter, arming, order);
                return OrderReply.done(List.of());
            }, true, reply -> answered.incrementAndGet()));
        }
    }

    private CompletableFuture<?> fire(final Firing firing) {
        final long through = firing.account();
        final CompletableFuture<CancelResult> done = new CompletableFuture<>();
        switches.fire(firing, CancelCause.NO_HEARTBEAT, result -> {
            sender.restingOrders().stream().filter(order -> order.accountArming <= through)
                .forEach(order -> broken.add(order + " rests after the firing through " + through));
            sender.latelyClosed().stream().filter(order -> order.accountArming > through)
                .forEach(order -> broken.add(order + " was cancelled by the firing through " + through));
            done.complete(result);
        });
        return done;
    }
}
