package io.heartwheel.fix.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import io.heartwheel.fix.wire.Patience;
import io.heartwheel.fix.wire.Stage;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Philadelphia 2.0.0 against our acceptor. It asks after 1.1 intervals of silence and gives up 1.1 intervals later. */
@Tag("once")
class PhiladelphiaTest {
    @TestFactory
    Stream<DynamicTest> shouldUnderstandEachOther() {
        return new Stage()
            .play("both live, ask and answer, and they log out", PhiladelphiaTest::life)
            .play("they fall silent: we ask, then close", PhiladelphiaTest::theirSilence)
            .play("we fall silent: they ask, then close", PhiladelphiaTest::ourSilence)
            .tests();
    }

    private static void life() throws Exception {
        try (OurSide ours = OurSide.acceptor("FIX.4.4", "PHILIFE", "philadelphia-life");
            PhiladelphiaPeer theirs = new PhiladelphiaPeer("FIX.4.4", "PHILIFE", ours.port())) {
            ours.await("logged on", 1);
            theirs.send("1", 112, "ARE YOU THERE");
            ours.await("out", 1, "0", "112=ARE YOU THERE");
            ours.session().generateTestRequest("AND YOU");
            ours.await("in", 1, "0", "112=AND YOU");
            ours.await("in", 3, "0");
            ours.await("out", 3, "0");
            assertThat(ours.told()).noneMatch(told -> told.startsWith("ended"));
            Patience.until(() -> "it has taken everything" + ours.log,
                () -> theirs.inMsgSeqNum() == ours.session().getExpectedSenderNum());
            ours.log.note("they log out");
            theirs.logout();
            ours.await("ended LOGOUT", 1);
            ours.await("out", 1, "5");
            Patience.until(() -> "they are closed: " + theirs.events, () -> theirs.events.contains("end of stream"));
            assertThat(theirs.events).containsExactly("logon", "logout", "end of stream");
        }
    }

    private static void theirSilence() throws Exception {
        try (OurSide ours = OurSide.acceptor("FIX.4.2", "PHISILENT", "philadelphia-their-silence");
            PhiladelphiaPeer theirs = new PhiladelphiaPeer("FIX.4.2", "PHISILENT", ours.port())) {
            ours.await("logged on", 1);
            ours.log.note("they fall silent");
            theirs.freeze();
            ours.await("ended EXPIRED", 1);
            assertThat(ours.told()).endsWith("suspect", "ended EXPIRED");
            assertThat(ours.log.count("out", "1")).isPositive();
            assertThat(ours.armed()).isFalse();
        }
    }

    private static void ourSilence() throws Exception {
        try (OurSide ours = OurSide.acceptor("FIX.4.2", "PHIHEARS", "philadelphia-our-silence");
            PhiladelphiaPeer theirs = new PhiladelphiaPeer("FIX.4.2", "PHIHEARS", ours.port())) {
            ours.await("logged on", 1);
            ours.mute(true);
            Patience.until(() -> "they give up: " + theirs.events, () -> theirs.events.contains("timeout"));
            ours.await("ended CONNECTION_LOST", 1);
            assertThat(ours.told()).endsWith("ended CONNECTION_LOST");
        }
    }
}
