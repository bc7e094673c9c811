package io.heartwheel.fix.wire;

import static org.assertj.core.api.Assertions.assertThat;

/** Who says Logout, when, and what is said after it. */
final class Goodbyes {
    private Goodbyes() {
    }

    static void goodbye(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.send("5");
        final long saidNs = peer.sentNs();
        peer.expectLogout();
        peer.onTime("close", saidNs, 0, peer.closedNs());
        peer.saidLogoutOnce();
        peer.told("logged on", "ended LOGOUT");
        assertThat(peer.armed()).isFalse();
        peer.loggedOn(1);
    }

    static void hangsUp(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.send("5");
        peer.hangUp();
        peer.told("logged on", "ended LOGOUT");
        peer.loggedOn(1);
    }

    static void both(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.haveUsLogOut();
        peer.send("5");
        peer.expectLogout();
        peer.onTime("close", peer.sentNs(), 0, peer.closedNs());
        assertThat(peer.got()).as("ours, perhaps an answer to theirs").filteredOn(got -> got.is("5")).hasSizeLessThanOrEqualTo(2);
        peer.told("logged on", "ended LOGOUT");
    }

    static void unanswered(final Peer peer) throws Exception {
        peer.loggedOn(1);
        final long toldNs = System.nanoTime();
        peer.haveUsLogOut();
        final long saidNs = peer.expect("5", "58=over").atNs();
        peer.beat(700);
        peer.onTime("close", toldNs, saidNs, 1000, peer.closedNs());
        peer.came(1, "5");
        peer.came(0, "1");
        peer.told("logged on", "ended CONNECTION_LOST");
    }

    static void dataAfterOurs(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.haveUsLogOut();
        peer.expect("5");
        peer.send("1", "112=STILL");
        peer.expect("0", "112=STILL");
        peer.send("5");
        peer.closedNs();
        peer.came(1, "5");
        peer.told("logged on", "ended LOGOUT");
    }

    static void dataAfterTheirs(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.raw(peer.message("5") + peer.message("1", "112=TOO LATE"));
        peer.expectLogout();
        peer.closedNs();
        peer.came(0, "0", "112=TOO LATE");
        peer.saidLogoutOnce();
        peer.told("logged on", "ended LOGOUT");
        peer.skip(-1);
        peer.loggedOn(1);
    }
}
