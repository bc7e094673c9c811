package io.heartwheel.fix.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** What every engine in a process of its own goes through with us. */
final class Story {
    private Story() {
    }

    /** Both live, ask and answer; their process is stopped, expires, goes on, logs on again and logs out. */
    static void play(final OurSide ours, final ProcessPeer theirs) throws Exception {
        ours.await("logged on", 1);
        theirs.await("logon", 1);
        theirs.tell("test ARE YOU THERE");
        theirs.await("in", 1, "|35=0|", "|112=ARE YOU THERE|");
        ours.session().generateTestRequest("AND YOU");
        ours.await("in", 1, "0", "112=AND YOU");
        ours.await("in", 3, "0");
        ours.await("out", 3, "0");
        assertThat(ours.told()).noneMatch(told -> told.startsWith("ended"));
        ours.log.note("their process is stopped");
        theirs.freeze();
        ours.await("ended EXPIRED", 1);
        assertThat(ours.told()).endsWith("suspect", "ended EXPIRED");
        assertThat(ours.armed()).isFalse();
        ours.log.note("their process goes on");
        theirs.thaw();
        ours.await("logged on", 2);
        theirs.await("logon", 2);
        assertThat(ours.armed()).isTrue();
        ours.log.note("they log out");
        theirs.tell("logout");
        ours.await("ended LOGOUT", 1);
        assertThat(ours.armed()).isFalse();
    }

    /** For an engine that cannot choose one itself. */
    static int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }
}
