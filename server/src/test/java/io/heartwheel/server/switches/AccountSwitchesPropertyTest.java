package io.heartwheel.server.switches;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.fix.CancelReason;
import io.heartwheel.fix.Counterparty;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Switches.Arming;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.server.config.TradingAccount;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;

/** Two clients and a FIX session under each rule, against a model that only knows who is there and counts orders. */
class AccountSwitchesPropertyTest {
    private static final int FIX = 2;
    private static final int PARTIES = 3;

    enum Rule { EACH, ANY, ALL }

    enum Kind { ARM, ORDER, DIE, DIE_QUIETLY, LEAVE, RETURN }

    record Step(Kind kind, int who) {
    }

    private final Client[] clients = {TestMarket.client("one", "FUND"), TestMarket.client("two", "FUND")};
    private final Arming[] armings = new Arming[FIX];
    private final boolean[] there = new boolean[PARTIES];
    private final boolean[] fired = new boolean[PARTIES];
    /** Died while others were there, whose task its orders are now. */
    private final boolean[] left = new boolean[PARTIES];
    private final int[] resting = new int[PARTIES];
    private boolean accountFired;
    private TestMarket market;
    private Counterparty counterparty;
    private Rule rule;
    private int ids;

    @BeforeTry
    void forgetTheLastTry() {
        Arrays.fill(armings, null);
        Arrays.fill(there, false);
        Arrays.fill(fired, false);
        Arrays.fill(left, false);
        Arrays.fill(resting, 0);
        accountFired = false;
        counterparty = null;
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void shouldCancelWhatTheRuleSays(@ForAll final Rule ofAccount, @ForAll("steps") final List<Step> steps) {
        rule = ofAccount;
        market = new TestMarket(null, new TradingAccount("FUND", List.of("DESK"), rule != Rule.EACH, rule == Rule.ALL));
        try {
            for (final Step step : steps) {
                take(step);
                market.serve();
                assertThat(new int[] {market.open(clients[0]).size(), market.open(clients[1]).size(),
                    counterparty == null ? 0 : market.resting(counterparty)}).as("after %s", step).isEqualTo(resting);
            }
        } finally {
            market.close();
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.integers().between(0, PARTIES - 1)).as(Step::new)
            .list().ofMaxSize(40);
    }

    private void take(final Step step) {
        final int who = step.who;
        switch (step.kind) {
            case ARM -> {
                if (!there[who]) {
                    arm(who);
                }
            }
            case ORDER -> order(who);
            case DIE -> {
                if (there[who]) {
                    die(who);
                }
            }
            case DIE_QUIETLY -> {
                if (there[who] && who != FIX) {
                    dieQuietly(who);
                }
            }
            case LEAVE -> {
                if (there[who]) {
                    leave(who);
                }
            }
            default -> {
                if (there[who]) {
                    comeBackBeforeItsEndIsTold(who);
                }
            }
        }
    }

    private void arm(final int who) {
        if (who == FIX) {
            counterparty = market.logon("DESK");
        } else {
            armings[who] = market.arm(clients[who]);
        }
        there[who] = true;
        left[who] = false;
        fired[who] = false;
        accountFired = false;
    }

    private void order(final int who) {
        if (who == FIX && !there[FIX]) {
            return;
        }
        final String id = "o" + ++ids;
        if (who == FIX) {
            market.order(counterparty, id);
        } else {
            final boolean accepted = market.order(clients[who], id).code() == null;
            assertThat(accepted).isEqualTo(!fired[who] && !accountFired);
        }
        resting[who] += fired[who] || accountFired ? 0 : 1;
    }

    private void die(final int who) {
        there[who] = false;
        if (who == FIX) {
            market.end(counterparty, CancelReason.EXPIRED);
        } else {
            market.end(clients[who], Cause.EXPIRED, Scope.SESSION);
        }
        if (rule == Rule.EACH) {
            fired[who] = true;
            resting[who] = 0;
        } else if (rule == Rule.ANY || isNobodyThere()) {
            fired[who] = true;
            fireForAll();
        } else {
            left[who] = true;
        }
    }

    private boolean isNobodyThere() {
        return !there[0] && !there[1] && !there[FIX];
    }

    private void fireForAll() {
        accountFired = true;
        Arrays.fill(resting, 0);
        for (int i = 0; i < PARTIES; i++) {
            fired[i] |= left[i];
            left[i] = false;
        }
    }

    /** By its own scope its death cancels nothing. */
    private void dieQuietly(final int who) {
        there[who] = false;
        market.end(clients[who], Cause.CONNECTION_LOST, Scope.NONE);
        if (isNobodyThere() && (left[0] || left[1] || left[FIX])) {
            fireForAll();
        }
    }

    private void leave(final int who) {
        there[who] = false;
        if (who == FIX) {
            market.end(counterparty, CancelReason.LOGOUT);
        } else {
            market.end(clients[who], Cause.LOGGED_OUT, Scope.NONE);
        }
    }

    private void comeBackBeforeItsEndIsTold(final int who) {
        if (who == FIX) {
            final Counterparty former = counterparty;
            arm(FIX);
            market.end(former, CancelReason.CONNECTION_LOST);
        } else {
            final Arming former = armings[who];
            arm(who);
            market.trading.ended(market.ending(clients[who], former, armings[who], Cause.EXPIRED, Scope.SESSION, false));
        }
        if (rule == Rule.EACH) {
            resting[who] = 0;
        } else if (rule == Rule.ANY) {
            Arrays.fill(resting, 0);
        }
    }
}
