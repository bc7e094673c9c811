package io.heartwheel.server.switches;

import io.heartwheel.Effect;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Portfolios;
import io.heartwheel.gateway.Switches;
import io.heartwheel.server.venue.ApiEntry;
import io.heartwheel.server.venue.CancelCause;
import io.heartwheel.server.venue.Holdings;
import io.heartwheel.server.venue.OrderReply;
import io.heartwheel.server.venue.OrderView;
import io.heartwheel.server.venue.Party;
import io.heartwheel.server.venue.Venue;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The reference venue as the gateway's venues see it: each client is a party of its account, beside the account's FIX sessions.
 *
 * <p>When a switch that a client shares with others has fired for all of them, the client's next heartbeat arms it anew: it is
 * told nothing, and its orders are refused until then. So does the next heartbeat of a client that has no switch of its own, but
 * sends orders. A FIX session of the same account has its orders refused until its next
 * logon, or until anybody of the account arms.
 *
 * <p>Any thread; nothing waits. Callbacks run on the venue's engine thread, or on the caller's if a request is refused at the
 * door, and must not block.
 */
public final class Trading implements Switches, Orders, Portfolios {
    private static final String WALLET = "wallet";

    private final Venue venue;
    private final AccountSwitches switches;
    private final Effects effects;
    private final Predicate<Client> requiresHeartbeat;

    /**
     * The ports over a venue.
     *
     * @param venue             holds the orders.
     * @param switches          decide what the end of a session cancels.
     * @param effects           take it to the journal.
     * @param requiresHeartbeat whose orders are taken only once they have sent a heartbeat; says the same each time.
     */
    public Trading(final Venue venue, final AccountSwitches switches, final Effects effects,
                   final Predicate<Client> requiresHeartbeat) {
        this.venue = venue;
        this.switches = switches;
        this.effects = effects;
        this.requiresHeartbeat = requiresHeartbeat;
    }

    @Override
    public boolean mayArm(final Client client) {
        return venue.takesOrders() && venue.hasRoomFor(party(client));
    }

    @Override
    public Arming arm(final Client client, final boolean shadow) {
        final io.heartwheel.server.venue.Arming arming = switches.arm(party(client), shadow);
        return arming == null ? null : new Arming(arming.own(), arming.account());
    }

    @Override
    public boolean stands(final Client client, final Arming arming) {
        return venue.stands(client, new io.heartwheel.server.venue.Arming(arming.session(), arming.account()));
    }

    @Override
    public void heard(final Client client) {
        venue.rearm(client.account());
    }

    @Override
    public long now(final Client client) {
        return venue.accountArming(client.account());
    }

    @Override
    public void ended(final Ending ending) {
        final Watched who = new Watched(ending.handle(), ending.correlationId(), ending.client().name());
        switch (ending.cause()) {
            case CONNECTION_LOST -> effects.add(Effect.CONNECTION_LOST, who, ending.atNs(), 0);
            case CONNECTION_CLOSED -> effects.add(Effect.CONNECTION_CLOSED, who, ending.atNs(), 0);
            case LOGGED_OUT -> effects.add(Effect.LOGGED_OUT, who, ending.atNs(), 0);
            default -> {
                // The wheel's own record says it.
            }
        }
        final Arming next = ending.next();
        switches.ended(new AccountSwitches.End(party(ending.client()), ending.arming().session(),
            next == null ? null : new io.heartwheel.server.venue.Arming(next.session(), next.account()),
            ending.accountNow(), causeOf(ending.cause()), ending.scope(), ending.shadow(), who, ending.atNs()));
    }

    private static CancelCause causeOf(final Cause cause) {
        return switch (cause) {
            case EXPIRED -> CancelCause.NO_HEARTBEAT;
            case CONNECTION_LOST, CONNECTION_CLOSED -> CancelCause.CONNECTION_LOST;
            case LOGGED_OUT -> CancelCause.LOGOUT;
        };
    }

    @Override
    public void enter(final Client client, final Wanted wanted, final Consumer<Answer> answer) {
        final boolean buy = "buy".equals(wanted.side());
        if (!buy && !"sell".equals(wanted.side()) || wanted.symbol() == null || wanted.quantity() == null) {
            answer.accept(new Answer(List.of(), "An order has a symbol, a quantity, and buy or sell as its side", "INVALID"));
            return;
        }
        final String id = wanted.clientOrderId() == null ? "" : wanted.clientOrderId();
        final Party party = party(client);
        switches.beforeOrder(party);
        venue.api().enter(party, new ApiEntry.Wanted(id, wanted.symbol(), buy, wanted.price(), wanted.quantity(),
            wanted.immediate(), wanted.protective(), wanted.label()), reply -> answer.accept(answer(reply)));
    }

    @Override
    public void cancel(final Client client, final Reach reach, final String id, final Consumer<Answer> answer) {
        venue.api().cancel(party(client), reach(reach), id, reply -> answer.accept(answer(reply)));
    }

    @Override
    public void cancelAll(final Client client, final Reach reach, final Consumer<Answer> answer) {
        venue.api().cancelAll(party(client), reach(reach), reply -> answer.accept(answer(reply)));
    }

    @Override
    public void list(final Client client, final Reach reach, final Consumer<Answer> answer) {
        venue.api().list(party(client), reach(reach), reply -> answer.accept(answer(reply)));
    }

    private static ApiEntry.Reach reach(final Reach reach) {
        return reach == Reach.KEY ? ApiEntry.Reach.OWNER : ApiEntry.Reach.PARTY;
    }

    /** If it cannot be told, because too much waits or the venue is closing, the answer is null. */
    @Override
    public void portfolio(final Client client, final long sinceMs, final Consumer<Portfolio> answer) {
        venue.api().holdings(party(client), sinceMs, holdings -> answer.accept(portfolio(holdings)));
    }

    /**
     * A client as a party. All clients of one key have one owner: the client that is the whole key.
     *
     * @param client who.
     * @return the party.
     */
    public Party party(final Client client) {
        return new Party(client.account(), client.name(), client, client.ofKey(), requiresHeartbeat.test(client));
    }

    private static Answer answer(final OrderReply reply) {
        return new Answer(reply.orders().stream().map(Trading::order).toList(), reply.refusal(), reply.code());
    }

    private static Order order(final OrderView order) {
        return new Order(order.orderId(), order.clientOrderId(), order.symbol(), order.buy() ? "buy" : "sell", order.price(),
            Long.toString(order.quantity()), Long.toString(order.filled()), order.state().name().toLowerCase(Locale.ROOT),
            order.reason(), order.protective(), order.atMs(), order.label(), by(order.cancelledBy()),
            order.trades().stream().map(trade -> new Trade(trade.price(), Long.toString(trade.quantity()))).toList());
    }

    private static By by(final OrderView.By by) {
        return by == null ? null : switch (by) {
            case CLIENT -> By.CLIENT;
            case SWITCH -> By.SWITCH;
            case TERMS -> By.TERMS;
        };
    }

    private static Portfolio portfolio(final Holdings holdings) {
        if (holdings == null) {
            return null;
        }
        final List<Fill> fills = holdings.fills().stream().map(fill -> new Fill(fill.orderId(), fill.symbol(),
            fill.buy() ? "BUY" : "SELL", fill.quantity(), fill.filled(), fill.average(), fill.profit(), fill.atMs())).toList();
        return new Portfolio(holdings.positions(), holdings.value(), holdings.unrealized(), List.of(), 0, holdings.openOrders(),
            fills, holdings.available(), WALLET, holdings.balance(), 0, List.of());
    }
}
