package io.heartwheel.server.venue;

import static io.heartwheel.server.venue.TestVenue.BUY;
import static io.heartwheel.server.venue.TestVenue.limit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a firing means is settled when it begins; the engine gets to it when the test lets it. */
@Timeout(60)
class SwitchesTest {
    private static final long WAIT_S = 20;

    private final TestVenue venue = new TestVenue(TestVenue.WIDE);
    private final Engine engine = new Engine(venue.desk, venue.reporter, TestVenue.WIDE, () -> true);
    private final Switches switches = new Switches(venue.blotters, engine);
    private final Blotter bot = venue.api("bot", "FUND");

    @ParameterizedTest
    @CsvSource({"9223372036854775807, -1", "9223372036854775807, 9223372036854775807", "0, 9223372036854775807"})
    void shouldLeaveOrdersOfTheNextArmingAlone(final long own, final long account) throws Exception {
        switches.arm(bot.party);
        venue.enter(bot, limit("before", BUY, "100", 1));
        final CompletableFuture<CancelResult> done = new CompletableFuture<>();
        switches.fire(new Firing(bot.party, own, account), CancelCause.NO_HEARTBEAT, done::complete);
        assertThat(venue.enter(bot, limit("while-fired", BUY, "100", 1)).code()).isEqualTo("SWITCH_FIRED");
        switches.arm(bot.party);
        assertThat(venue.enter(bot, limit("after", BUY, "100", 1)).code()).isNull();
        engine.start();
        assertThat(done.get(WAIT_S, TimeUnit.SECONDS)).isEqualTo(new CancelResult(1, 0));
        assertThat(engine.close(TimeUnit.SECONDS.toMillis(WAIT_S))).isTrue();
        assertThat(bot.restingOrders()).map(order -> order.clOrdId).containsExactly("after");
    }
}
