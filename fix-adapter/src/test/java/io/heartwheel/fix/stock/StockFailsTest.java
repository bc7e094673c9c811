package io.heartwheel.fix.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.heartwheel.fix.WallClock;
import io.heartwheel.fix.stock.Scenarios.Step;
import io.heartwheel.fix.stock.Venue.Kind;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where QuickFIX/J's own timer is wrong: what holds with ours in its place, and does not with stock. A QuickFIX/J that mends one
 * of these is noticed here: then the guide is to be corrected.
 *
 * <p>All of a group run at once, each with both kinds of venue. The groups follow each other: the wall clock and the timer
 * thread of QuickFIX/J are one of each in a JVM.
 */
@Tag("once")
@Isolated
class StockFailsTest {
    private static final long HOUR_MS = 3_600_000;
    private static final Map<Case, Map<Kind, Future<?>>> OUTCOMES = new EnumMap<>(Case.class);

    @BeforeAll
    static void run() throws Exception {
        final ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (final Group group : Group.values()) {
                try (WallClock clock = WallClock.running()) {
                    run(group, clock, threads);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        write();
    }

    private static void run(final Group group, final WallClock clock, final ExecutorService threads) throws Exception {
        final List<Case> cases = Stream.of(Case.values()).filter(c -> c.group == group).toList();
        final CyclicBarrier all = new CyclicBarrier(cases.size() * Kind.values().length, () -> clock.step(group.stepMs));
        final Step step = () -> all.await(30, TimeUnit.SECONDS);
        for (final Case each : cases) {
            final Map<Kind, Future<?>> of = new EnumMap<>(Kind.class);
            for (final Kind kind : Kind.values()) {
                of.put(kind, threads.submit(() -> {
                    each.scenario.play(kind, step);
                    return null;
                }));
            }
            OUTCOMES.put(each, of);
        }
        for (final Case each : cases) {
            for (final Future<?> outcome : OUTCOMES.get(each).values()) {
                try {
                    outcome.get(60, TimeUnit.SECONDS);
                } catch (final ExecutionException e) {
                    assertThat(e).as("is looked at by the tests").isNotNull();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldWithOurs(final Case scenario) throws Exception {
        OUTCOMES.get(scenario).get(Kind.OURS).get();
    }

    /** If this fails, QuickFIX/J has become better: correct the guide. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "A_HALF_OPEN_CONNECTION_MAKES_ROOM")
    void shouldNotHoldWithStock(final Case scenario) {
        assertThatThrownBy(() -> OUTCOMES.get(scenario).get(Kind.STOCK).get())
            .cause().isInstanceOf(Scenarios.Broken.class).hasMessage(scenario.broken);
    }

    /** Stock does this as well, up to a second later. */
    @ParameterizedTest
    @EnumSource(names = "A_HALF_OPEN_CONNECTION_MAKES_ROOM")
    void shouldHoldWithStockToo(final Case scenario) throws Exception {
        OUTCOMES.get(scenario).get(Kind.STOCK).get();
    }

    /** What each kind did, to read. */
    private static void write() throws Exception {
        final Map<String, String> lines = new TreeMap<>();
        OUTCOMES.forEach((scenario, outcomes) -> outcomes.forEach(
            (kind, outcome) -> lines.put(scenario + " " + kind, said(outcome))));
        final StringBuilder text = new StringBuilder();
        lines.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
        Files.writeString(Path.of("target", "stock-fails.txt"), text);
    }

    private static String said(final Future<?> outcome) {
        try {
            outcome.get();
            return "holds";
        } catch (final ExecutionException | InterruptedException e) {
            return e.getCause() instanceof Scenarios.Broken ? "broken: " + e.getCause().getMessage() : e.toString();
        }
    }

    /** What cannot run at the same time. */
    private enum Group {
        CLOCK_FORWARD(HOUR_MS), CLOCK_BACK(-HOUR_MS), CALLBACK(0), REST(0), CONNECT(0);

        private final long stepMs;

        Group(final long stepMs) {
            this.stepMs = stepMs;
        }
    }

    /** Each scenario, and what of it does not hold with stock. */
    enum Case {
        CLOCK_FORWARD_KILLS_NOBODY(Group.CLOCK_FORWARD, Scenarios::clockForwardKillsNobody,
            "a live counterparty keeps its connection"),
        END_OF_DAY_ENDS(Group.CLOCK_FORWARD, Scenarios::endOfDayEnds, "the connection is closed after LogoutTimeout, 2 s"),
        CLOCK_BACK_HIDES_NOBODY(Group.CLOCK_BACK, Scenarios::clockBackHidesNobody,
            "a silent counterparty is gone within 4 s at HeartBtInt 1"),
        CLOCK_BACK_SILENCES_NOBODY(Group.CLOCK_BACK, Scenarios::clockBackSilencesNobody, "the venue goes on sending Heartbeats"),
        BLOCKED_CALLBACK_SILENCES_NOBODY(Group.CALLBACK, Scenarios::blockedCallbackSilencesNobody,
            "others have their Heartbeats while a callback blocks"),
        HANGING_CONNECT_SILENCES_NOBODY(Group.CONNECT, Scenarios::hangingConnectSilencesNobody,
            "three Heartbeats in 3.3 s at HeartBtInt 1"),
        ONE_OF_MANY_LOGONS_LIVES(Group.REST, Scenarios::oneOfManyLogonsLives,
            "of those who log on at once one is logged on, the others are closed"),
        QUEUED_MESSAGES_ARE_LIFE(Group.REST, Scenarios::queuedMessagesAreLife,
            "who sends every 300 ms is alive, though its messages wait"),
        BLOCKED_APPLICATION_KILLS_NOBODY(Group.REST, Scenarios::blockedApplicationKillsNobody,
            "who sends every 300 ms is alive, whatever another's message does"),
        NOTHING_IS_SENT_BEFORE_THE_LOGON_IS_ANSWERED(Group.REST, Scenarios::nothingIsSentBeforeTheLogonIsAnswered,
            "the answer to the Logon is the first message"),
        A_HALF_OPEN_CONNECTION_MAKES_ROOM(Group.REST, Scenarios::halfOpenConnectionMakesRoom, null),
        A_LOGON_THAT_FAILED_MAKES_ROOM(Group.REST, Scenarios::logonThatFailedMakesRoom,
            "a counterparty whose Logon failed can log on again"),
        A_SILENT_STRANGER_IS_CLOSED(Group.REST, Scenarios::silentStrangerIsClosed,
            "who never logs on is closed after LogonTimeout, 1 s"),
        A_FAULT_STOPS_NOBODY_ELSE(Group.REST, Scenarios::faultStopsNobodyElse,
            "all others have their Heartbeats"),
        OLD_MESSAGES_DO_NOT_TOUCH_THE_NEXT_CONNECTION(Group.REST, Scenarios::oldMessagesDoNotTouchTheNextConnection,
            "the next connection is logged on"),
        HEARTBEATS_GO_ON_WHEN_THE_CHECK_IS_DISABLED(Group.REST, Scenarios::heartbeatsGoOnWhenTheCheckIsDisabled,
            "it still is sent Heartbeats");

        private final Group group;
        private final Scenario scenario;
        private final String broken;

        Case(final Group group, final Scenario scenario, final String broken) {
            this.group = group;
            this.scenario = scenario;
            this.broken = broken;
        }
    }

    private interface Scenario {
        void play(Kind kind, Step step) throws Exception;
    }
}
