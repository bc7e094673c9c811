package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessJournal;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.config.TradingAccount;
import io.heartwheel.server.switches.AccountSwitches;
import io.heartwheel.server.switches.Armings;
import io.heartwheel.server.switches.Effects;
import io.heartwheel.server.switches.OrderSwitch;
import io.heartwheel.server.switches.TradingAccounts;
import io.heartwheel.server.venue.Venue;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings promise two counterparties of one account, over real sockets. */
class CancelOnDisconnectTest implements LivenessJournal {
    private static final String FIRST = "FUND-1";
    private static final String SECOND = "FUND-2";

    @TempDir
    private Path stores;
    private final Config config = Config.defaults().with(Setting.FIX_PORT, "0", "test")
        .with(Setting.CANCEL_TAGS, "35002,9001,8013", "test").with(Setting.CANCEL_EXEMPT, "gtc", "test");
    private final List<String> effects = new CopyOnWriteArrayList<>();
    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(1 << 10), System.nanoTime());
    private final TradingAccounts accounts =
        new TradingAccounts(List.of(new TradingAccount("FUND", List.of(FIRST, SECOND), false, false)));
    private final Venue venue = Venue.launch(Server.venueOf(config).accounts(accounts::ofCompId));
    private final Armings armings = new Armings();
    private final Effects toJournal = new Effects(this);
    private final AccountSwitches switches = new AccountSwitches(venue, accounts, null, toJournal);
    private final FixLiveness fix = new FixLiveness(
        new FixLiveness.Context().wheel(wheel).listener(new OrderSwitch(venue, armings, switches)));
    private AutoCloseable liveness;
    private FixDoor door;

    @BeforeEach
    void open() {
        liveness = LivenessThread.start(
            new LivenessAgent(wheel, SystemNanoClock.INSTANCE, fix), new SleepingMillisIdleStrategy(1));
        door = FixDoor.open(config, stores, fix, new VenueDoor(venue, switches, armings, fix));
    }

    @AfterEach
    void close() throws Exception {
        switches.close();
        venue.close();
        door.close();
        liveness.close();
        fix.close();
        toJournal.close();
    }

    @Test
    void shouldCancelTheAccountsOrdersButThoseThatAreExemptAndTellEverybodyOfIts() {
        try (RawFixClient second = loggedOn(SECOND)) {
            final RawFixClient first = loggedOn(FIRST, "8013=Y");
            order(first, "day", "0");
            order(first, "good", "1");
            order(second, "other", "0");
            first.close();
            second.await("8", "11=other", "150=4", "39=4", "151=0", "378=99", "58=Cancelled: connection lost");
            awaitEffect("ORDERS_CANCELLED 2");
            awaitEffect("ORDERS_KEPT 1");
            second.order("late", "9");
            second.await("8", "11=late", "150=8", "103=0");
            try (RawFixClient again = new RawFixClient(door.address().getPort(), FIRST)) {
                again.continueFrom(first);
                again.send("A", "98=0", "108=30");
                again.await("A");
                again.send("2", "7=1", "16=0");
                again.await("8", "43=Y", "11=day", "150=4", "378=99", "58=Cancelled: connection lost");
                assertThat(again.find("8", "11=good", "150=4")).isNull();
                again.send("F", "11=c", "41=good", "55=HWL", "54=1", "38=100", "60=20261122-00:00:00");
                again.await("8", "41=good", "150=4", "39=4");
                second.order("next", "9");
                second.await("8", "11=next", "150=0");
            }
        }
    }

    @Test
    void shouldLeaveTheOrdersOfWhoeverSaysSoInItsLogout() {
        final RawFixClient stays = loggedOn(FIRST, "9001=Y");
        order(stays, "stays", "0");
        stays.send("5", "9003=Y");
        stays.awaitClosed();
        awaitEffect("ORDERS_KEPT 1");
        final RawFixClient goes = loggedOn(SECOND, "9001=Y");
        order(goes, "goes", "0");
        goes.send("5");
        goes.awaitClosed();
        awaitEffect("ORDERS_CANCELLED 1");
        assertThat(venue.restingOrders()).isEqualTo(1);
        stays.close();
        goes.close();
    }

    private RawFixClient loggedOn(final String name, final String... more) {
        final RawFixClient client = new RawFixClient(door.address().getPort(), name);
        final String[] fields = new String[more.length + 2];
        fields[0] = "98=0";
        fields[1] = "108=30";
        System.arraycopy(more, 0, fields, 2, more.length);
        client.send("A", fields);
        client.await("A");
        return client;
    }

    private static void order(final RawFixClient client, final String id, final String timeInForce) {
        client.send("D", "11=" + id, "55=HWL", "54=1", "38=100", "40=2", "44=9", "59=" + timeInForce, "60=20261122-00:00:00");
        client.await("8", "11=" + id, "150=0");
    }

    private void awaitEffect(final String effect) {
        Await.until(() -> effect + " in " + effects, 15, () -> effects.contains(effect));
    }

    @Override
    public boolean effect(final Effect effect, final long handle, final long correlationId, final long atNs, final long detail) {
        return effects.add(effect + " " + detail);
    }

    @Override
    public boolean name(final long correlationId, final String name, final long atNs) {
        return true;
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        // The wheel's own events are others' business.
    }
}
