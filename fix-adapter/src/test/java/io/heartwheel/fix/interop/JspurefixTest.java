package io.heartwheel.fix.interop;

import java.util.stream.Stream;

import io.heartwheel.fix.wire.Stage;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** jspurefix 5.11.4 at the other end, in a process of its own that is stopped in mid-session. */
@Tag("once")
class JspurefixTest {
    @TestFactory
    Stream<DynamicTest> shouldLiveFallSilentReturnAndLogOut() {
        return new Stage(Jspurefix.missing())
            .play("their initiator, our acceptor, FIX.4.4", JspurefixTest::theirInitiator)
            .play("our initiator, their acceptor, FIX.4.2", JspurefixTest::theirAcceptor)
            .tests();
    }

    private static void theirInitiator() throws Exception {
        try (OurSide ours = OurSide.acceptor("FIX.4.4", "JSI", "jspurefix-initiator");
            ProcessPeer theirs = Jspurefix.initiator("JSI", ours.port())) {
            Story.play(ours, theirs);
        }
    }

    private static void theirAcceptor() throws Exception {
        final int port = Story.freePort();
        try (ProcessPeer theirs = Jspurefix.acceptor("JSA", port);
            OurSide ours = OurSide.initiator("FIX.4.2", "JSA", port, "jspurefix-acceptor", "ResetOnLogon=Y")) {
            Story.play(ours, theirs);
        }
    }
}
