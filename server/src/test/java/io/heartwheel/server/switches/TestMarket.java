package io.heartwheel.server.switches;

import io.heartwheel.Effect;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessJournal;
import io.heartwheel.fix.CancelPolicy;
import io.heartwheel.fix.CancelReason;
import io.heartwheel.fix.Counterparty;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches;
import io.heartwheel.server.Await;
import io.heartwheel.server.config.TradingAccount;
import io.heartwheel.server.venue.Instrument;
import io.heartwheel.server.venue.Venue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import quickfix.SessionID;
import quickfix.fix44.NewOrderSingle;

/** The real venue and its switches; FIX's callbacks and the gateway's ports are in the test's hand, the journal is a list. */
final class TestMarket implements AutoCloseable, LivenessJournal {
    private static final long WAIT_S = 20;
    /** There is no FIX engine that could send reports, which the venue says loudly. */
    private static final Logger NOISE = Logger.getLogger("io.heartwheel.server.venue.Outbound");

    final List<String> journal = new CopyOnWriteArrayList<>();
    final Venue venue;
    final AccountSwitches switches;
    final Trading trading;
    final OrderSwitch fix;
    private final Armings armings = new Armings();
    private final Effects effects = new Effects(this);
    private final AtomicLong ids = new AtomicLong();
    private final Map<Client, Switches.Arming> armed = new ConcurrentHashMap<>();

    TestMarket(final Breaker breaker, final TradingAccount... accounts) {
        NOISE.setLevel(Level.OFF);
        final TradingAccounts known = new TradingAccounts(List.of(accounts));
        venue = Venue.launch(new Venue.Context().instrument(Instrument.of("ACME", 2)).instrument(Instrument.of("GLOBEX", 2))
            .accounts(known::ofCompId).wallet(BigDecimal.valueOf(1_000)).maxParties(50));
        switches = new AccountSwitches(venue, known, breaker, effects);
        trading = new Trading(venue, switches, effects, client -> "strict".equals(client.key()));
        fix = new OrderSwitch(venue, armings, switches);
    }

    static Client client(final String key, final String account) {
        return new Client("gemini", account, key, "");
    }

    /** A FIX counterparty logs on. */
    Counterparty logon(final String compId) {
        return logon(compId, new CancelPolicy(CancelPolicy.Trigger.DISCONNECT, 0));
    }

    Counterparty logon(final String compId, final CancelPolicy policy) {
        final Counterparty who = new Counterparty(new SessionID("FIX.4.4", "HEARTWHEEL", compId), 0, 70 + ids.get(),
            ids.incrementAndGet(), 1, policy, "nowhere");
        fix.onLoggedOn(who, System.nanoTime());
        switches.arm(venue.party(who.sessionId()), false);
        armings.armed(who.sessionId(), venue.arming(who.sessionId()), System.nanoTime());
        return who;
    }

    /** Its connection ends, as its policy says. */
    void end(final Counterparty who, final CancelReason reason) {
        final long nowNs = System.nanoTime();
        fix.onEnded(who, reason, nowNs, nowNs);
        if (who.cancelPolicy().covers(reason)) {
            fix.onCancelOrders(who, reason, nowNs);
        }
    }

    void order(final Counterparty who, final String id) {
        final NewOrderSingle order = new NewOrderSingle();
        order.setString(11, id);
        order.setString(55, "ACME");
        order.setString(54, "1");
        order.setString(40, "2");
        order.setString(44, "9");
        order.setString(38, "1");
        try {
            venue.application().fromApp(order, who.sessionId());
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
        serve();
    }

    int resting(final Counterparty who) {
        return venue.restingOrders(venue.party(who.sessionId()));
    }

    /** A client's first heartbeat, or its first after its end. */
    Switches.Arming arm(final Client client) {
        return arm(client, false);
    }

    Switches.Arming arm(final Client client, final boolean shadow) {
        final Switches.Arming arming = trading.arm(client, shadow);
        armed.put(client, arming);
        return arming;
    }

    /** Its session ends. */
    void end(final Client client, final Switches.Cause cause, final Scope scope) {
        trading.ended(ending(client, armed.get(client), null, cause, scope, false));
    }

    Switches.Ending ending(final Client client, final Switches.Arming arming, final Switches.Arming next,
                           final Switches.Cause cause, final Scope scope, final boolean shadow) {
        return new Switches.Ending(client, arming, next, cause, scope, shadow, trading.now(client), 7, 77, System.nanoTime());
    }

    Orders.Answer order(final Client client, final String id) {
        return order(client, id, false);
    }

    Orders.Answer order(final Client client, final String id, final boolean protective) {
        return ask(answer -> trading.enter(client, new Orders.Wanted(id, "ACME", "buy", "9", "1", false, protective), answer));
    }

    /** The ids of the client's orders in the books. */
    List<String> open(final Client client) {
        return list(client).stream().filter(order -> "open".equals(order.status())).map(Orders.Order::clientOrderId).toList();
    }

    List<Orders.Order> list(final Client client) {
        return this.<Orders.Answer>ask(answer -> trading.list(client, Orders.Reach.CLIENT, answer)).orders();
    }

    /** Everything that was asked before has been done. */
    void serve() {
        list(client("observer", "observer"));
    }

    <T> T ask(final Consumer<Consumer<T>> request) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        request.accept(given -> {
            if (!answer.complete(given)) {
                throw new AssertionError("answered twice");
            }
        });
        try {
            return answer.get(WAIT_S, TimeUnit.SECONDS);
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void awaitJournal(final String line) {
        Await.until(() -> line + " in " + journal, WAIT_S, () -> journal.contains(line));
    }

    @Override
    public boolean effect(final Effect effect, final long handle, final long correlationId, final long atNs, final long detail) {
        return journal.add(effect + " " + correlationId + " " + detail);
    }

    @Override
    public boolean name(final long correlationId, final String name, final long atNs) {
        return true;
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        // The wheel is not part of this.
    }

    @Override
    public void close() {
        switches.close();
        venue.close();
        effects.close();
        NOISE.setLevel(null);
    }
}
