package io.heartwheel.fix.interop;

import java.util.stream.Stream;

import io.heartwheel.fix.wire.Stage;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** QuickFIX C++ at the other end, in a process of its own that is stopped in mid-session. */
@Tag("once")
class QuickFixCppTest {
    @TestFactory
    Stream<DynamicTest> shouldLiveFallSilentReturnAndLogOut() throws Exception {
        return new Stage(QuickFixCpp.missing())
            .play("their initiator, our acceptor, FIX.4.4", QuickFixCppTest::theirInitiator)
            .play("our initiator, their acceptor, FIXT.1.1", QuickFixCppTest::theirAcceptor)
            .tests();
    }

    private static void theirInitiator() throws Exception {
        try (OurSide ours = OurSide.acceptor("FIX.4.4", "CPPI", "quickfix-cpp-initiator");
            ProcessPeer theirs = QuickFixCpp.initiator("FIX.4.4", "CPPI", ours.port())) {
            Story.play(ours, theirs);
        }
    }

    private static void theirAcceptor() throws Exception {
        final int port = Story.freePort();
        try (ProcessPeer theirs = QuickFixCpp.acceptor("FIXT.1.1", "CPPA", port);
            OurSide ours = OurSide.initiator("FIXT.1.1", "CPPA", port, "quickfix-cpp-acceptor")) {
            Story.play(ours, theirs);
        }
    }
}
