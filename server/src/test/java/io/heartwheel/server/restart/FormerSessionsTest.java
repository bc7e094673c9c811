package io.heartwheel.server.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Orders;
import io.heartwheel.gateway.Scope;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.Recovered;
import io.heartwheel.journal.RestartPolicy;
import io.heartwheel.server.Await;
import io.heartwheel.server.switches.AccountSwitches;
import io.heartwheel.server.switches.Effects;
import io.heartwheel.server.switches.Trading;
import io.heartwheel.server.switches.TradingAccounts;
import io.heartwheel.server.venue.Instrument;
import io.heartwheel.server.venue.Party;
import io.heartwheel.server.venue.Venue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quickfix.SessionID;

/** Two runs over one folder: the first is a wheel and its journal, the second takes over from it. */
@Timeout(60)
class FormerSessionsTest {
    private static final long TIMEOUT_NS = 100_000_000;
    private static final ApiKey LIVE = new ApiKey("live", "account", "gemini", "id", Map.of("mode", "live"));
    private static final ApiKey SHADOW = new ApiKey("shadow", "account", "gemini", "id2", Map.of("mode", "shadow"));
    private static final Client LABEL = LIVE.client("a/label");

    @TempDir
    private Path folder;
    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context(), System.nanoTime());
    private final Venue venue = Venue.launch(new Venue.Context().instrument(Instrument.of("ACME", 2)));
    private DiskJournal journal;
    private Effects effects;
    private AccountSwitches switches;
    private Trading trading;
    private FormerSessions former;
    private Thread poller;
    private volatile boolean ended;

    /** The first run: so many are watched when it ends. */
    private void run(final String... names) {
        final long start = System.nanoTime();
        final Heartwheel before = new Heartwheel(new Heartwheel.Context(), start);
        try (DiskJournal first = new DiskJournal(new DiskJournal.Context().directory(folder).wheel(before))) {
            for (int i = 0; i < names.length; i++) {
                before.register(i, Policy.timeout(TIMEOUT_NS), start);
                assertThat(first.name(i, names[i], start)).isTrue();
            }
            Await.until(() -> "told", 20, () -> before.poll(start, first) == 0);
        }
    }

    private void takeOver(final RestartPolicy policy, final long graceNs) {
        journal = new DiskJournal(new DiskJournal.Context().directory(folder).wheel(wheel));
        effects = new Effects(journal);
        switches = new AccountSwitches(venue, new TradingAccounts(List.of()), null, effects);
        trading = new Trading(venue, switches, effects, client -> true);
        former = new FormerSessions(wheel, journal, SystemNanoClock.INSTANCE, venue, switches, 1 << 21);
        former.takeOver(journal.recovered(), new WhoWas(new SessionID("FIX.4.4", "US", "*"), venue::party,
            List.of(LIVE, SHADOW), trading::party), new RestartTerms(policy, policy, new RestartPolicy.Terms(graceNs, 0, 1), 0));
    }

    private void watch() {
        final LivenessHandler handler = new LivenessHandler() {
            @Override
            public int available() {
                return journal.available();
            }

            @Override
            public void onEvent(final LivenessEvent event) {
                journal.onEvent(event);
                former.onEvent(event);
            }
        };
        poller = new Thread(() -> {
            while (!ended) {
                wheel.poll(System.nanoTime(), handler);
                Thread.onSpinWait();
            }
        });
        poller.start();
        former.watch(journal);
    }

    /** What the second run journaled about that name; read while it goes on. A name may come after what it is about. */
    private List<RecordType> records(final String name) {
        final Map<Long, List<RecordType>> types = new HashMap<>();
        final Set<Long> ids = new HashSet<>();
        try (JournalReader reader = new JournalReader(folder)) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                if (next.incarnation() == 2 && next.type() == RecordType.NAME && next.name().equals(name)) {
                    ids.add(next.correlationId());
                } else if (next.incarnation() == 2 && (next.type().isEvent() || next.type().isEffect())) {
                    types.computeIfAbsent(next.correlationId(), id -> new ArrayList<>()).add(next.type());
                }
            }
        }
        return ids.stream().flatMap(id -> types.getOrDefault(id, List.of()).stream()).toList();
    }

    @AfterEach
    void end() throws InterruptedException {
        ended = true;
        if (poller != null) {
            poller.join();
        }
        former.close();
        switches.close();
        effects.close();
        venue.close();
        journal.close();
    }

    @Test
    void shouldFireForWhoStaysSilent() {
        run(LABEL.name(), "gemini/shadow", "FIX.4.4:US->THEM", "gemini/nobody", "FIX.4.4:OTHERS->THEM");
        takeOver(RestartPolicy.FREEZE, 0);
        watch();
        Await.until(() -> "it fires: " + records(LABEL.name()), 20,
            () -> records(LABEL.name()).containsAll(List.of(RecordType.EXPIRED, RecordType.ORDERS_CANCELLED)));
        Await.until(() -> "in shadow: " + records("gemini/shadow"), 20,
            () -> records("gemini/shadow").containsAll(List.of(RecordType.EXPIRED, RecordType.WOULD_CANCEL)));
        Await.until(() -> "no logon, no orders: " + records("FIX.4.4:US->THEM"), 20,
            () -> records("FIX.4.4:US->THEM").containsAll(List.of(RecordType.EXPIRED, RecordType.ORDERS_KEPT)));
        assertThat(records("gemini/nobody")).isEmpty();
        assertThat(records("FIX.4.4:OTHERS->THEM")).isEmpty();
    }

    @Test
    void shouldNotWatchWhoIsBackBeforeTheDoorsAreOpen() {
        run(LABEL.name(), "gemini/live");
        takeOver(RestartPolicy.FREEZE, 0);
        trading.arm(LABEL, false);
        watch();
        Await.until(() -> "it fires", 20, () -> records("gemini/live").contains(RecordType.EXPIRED));
        assertThat(records(LABEL.name())).isEmpty();
    }

    @Test
    void shouldEndTheWatchOfWhoIsBack() {
        run(LABEL.name());
        takeOver(RestartPolicy.FREEZE, TimeUnit.MINUTES.toNanos(1));
        watch();
        trading.arm(LABEL, false);
        Await.until(() -> "it ends: " + records(LABEL.name()), 20,
            () -> records(LABEL.name()).contains(RecordType.DEREGISTERED));
        assertThat(records(LABEL.name())).doesNotContain(RecordType.EXPIRED);
    }

    @Test
    void shouldCancelWhatTheVenueSays() {
        run();
        takeOver(RestartPolicy.FREEZE, 0);
        final ApiKey whole = new ApiKey("whole", "account", "polysimulator", "id3", Map.of("mode", "live", "scope", "account"));
        final ApiKey socket = new ApiKey("socket", "account", "deribit", "id4", Map.of("mode", "live"));
        final WhoWas whoWas = new WhoWas(new SessionID("FIX.4.4", "US", "*"), venue::party, List.of(LIVE, whole, socket),
            client -> new Party(client.account(), client.name(), client, true));
        assertThat(whoWas.apply("gemini/live").scope()).isEqualTo(Scope.SESSION);
        assertThat(whoWas.apply("polysimulator/whole/a").scope()).isEqualTo(Scope.ACCOUNT);
        assertThat(whoWas.apply("deribit/socket/c1").scope()).as("a connection").isEqualTo(Scope.NONE);
        assertThat(whoWas.apply("FIX.4.4:US->THEM").scope()).as("a connection").isEqualTo(Scope.NONE);
        assertThat(whoWas.apply("gemini/nobody")).isNull();
        final String cut = LIVE.client("\u00e9".repeat(60)).name();
        assertThat(whoWas.apply(cut).party().name()).as("somebody who can come back").isEqualTo(cut);
    }

    @Test
    void shouldRefuseOrdersOfWhoseSwitchHadFiredUntilItArms() {
        run();
        takeOver(RestartPolicy.FREEZE, 0);
        // Their orders are taken before their first heartbeat, too.
        trading = new Trading(venue, switches, effects, client -> false);
        final Client cut = LIVE.client("\u00e9".repeat(60));
        switches.firedBefore(cut.name());
        assertThat(refusal(cut)).as("fired before").isNotNull();
        assertThat(refusal(cut)).as("and still").isNotNull();
        assertThat(refusal(LABEL)).as("another").isNull();
        trading.arm(cut, false);
        assertThat(refusal(cut)).as("armed").isNull();
    }

    private String refusal(final Client client) {
        final CompletableFuture<Orders.Answer> answer = new CompletableFuture<>();
        trading.enter(client, new Orders.Wanted("", "ACME", "buy", "1.00", "1", false, false, ""), answer::complete);
        return answer.join().refusal();
    }

    @Test
    void shouldGiveNobodyMoreTimeForAnotherRestart() {
        run();
        takeOver(RestartPolicy.FREEZE, 0);
        final Recovered.Session again = new Recovered.Session("gemini/live", 2, 1, FormerSessions.TAG | 1, 0, 60, false, 0, 0, 60,
            false, 50);
        final RestartTerms terms =
            new RestartTerms(RestartPolicy.FREEZE, RestartPolicy.FREEZE, new RestartPolicy.Terms(5, 7, 1), 0);
        final Former who = new Former(venue.party(new SessionID("FIX.4.4", "US", "THEM")), Scope.NONE, false);
        assertThat(FormerSessions.isTakenOver(again)).isTrue();
        assertThat(terms.remainingNs(who, again, true)).isEqualTo(10);
        assertThat(terms.remainingNs(who, again, false)).isBetween(60L, 67L);
    }

    @Test
    void shouldWatchNobodyWhoIsDisarmed() {
        run(LABEL.name());
        takeOver(RestartPolicy.DISARM, 0);
        watch();
        assertThat(records(LABEL.name())).isEmpty();
        assertThat(wheel.size()).isZero();
    }
}
