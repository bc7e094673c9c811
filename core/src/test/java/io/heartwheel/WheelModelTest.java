package io.heartwheel;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to a wheel, in whatever order, it answers and decides exactly what its contract says. */
class WheelModelTest {
    /** A life of a wheel. */
    record Life(NaiveWheel.Settings settings, int pollLimit, List<WheelActions> actions) {
    }

    @Property(tries = 4_000, edgeCases = EdgeCasesMode.NONE)
    void shouldDoWhatTheOracleDoes(@ForAll("lives") final Life life) {
        new WheelUnderTest(life.settings(), life.pollLimit()).run(life.actions());
    }

    @Provide
    Arbitrary<Life> lives() {
        final Arbitrary<Integer> limits = Arbitraries.of(1_024, 1);
        return WheelArbitraries.settings().flatMap(settings ->
            Combinators.combine(limits, WheelArbitraries.actions(settings.tickNs()))
                .as((limit, actions) -> new Life(settings, limit, actions)));
    }
}
