package io.heartwheel.fix.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.heartwheel.fix.RawFixClient.Got;

/** Heartbeats, TestRequests, answers, timeouts. */
final class Rules {
    private static final int INTERVALS = 2;

    private Rules() {
    }

    static void heartbeat(final Peer peer) throws Exception {
        peer.loggedOn(1);
        final long fromNs = peer.sentNs();
        peer.beat(1000L * INTERVALS + 200);
        long beforeNs = peer.knownNs();
        for (int i = 1; i <= INTERVALS; i++) {
            final Got beat = peer.expect("0");
            assertThat(beat.text()).doesNotContain("|112=");
            peer.onTime("Heartbeat " + i, fromNs + (i - 1) * 1_000_000_000L, beforeNs, 1000, beat.atNs());
            beforeNs = beat.atNs();
        }
        peer.came(0, "1");
        peer.told("logged on");
    }

    static void busy(final Peer peer) throws Exception {
        peer.loggedOn(1);
        long lastNs = peer.sentNs();
        long allowed = 0;
        for (int i = 0; i < 6; i++) {
            peer.staysOpen(400);
            peer.send("1", "112=" + i);
            // If this machine kept us from asking for a whole interval, a Heartbeat was due.
            allowed += (peer.expect("0", "112=" + i).atNs() - lastNs) / 1_000_000_000L;
            lastNs = peer.sentNs();
        }
        assertThat(peer.beats()).as("unasked Heartbeats in %s", peer.got()).isLessThanOrEqualTo(allowed);
    }

    static void answer(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.send("1", "112=TEST");
        peer.onTime("the answer", peer.sentNs(), 0, peer.expect("0", "112=TEST").atNs());
        final String odd = "112= a=b " + "x".repeat(200);
        peer.raw(peer.message("1", odd) + peer.message("1", "112=2") + peer.message("1", "112=2"));
        peer.expect("0", odd);
        peer.expect("0", "112=2");
        peer.onTime("the last answer", peer.sentNs(), 0, peer.expect("0", "112=2").atNs());
        assertThat(peer.got().stream().filter(got -> got.text().contains("|112=")).count()).isEqualTo(4);
        peer.told("logged on");
    }

    static void silence(final Peer peer) throws Exception {
        peer.loggedOn(1);
        final long silentNs = peer.sentNs();
        peer.onTime("TestRequest", silentNs, peer.knownNs(), 1500, peer.expect("1").atNs());
        assertThat(peer.armed()).isTrue();
        peer.onTime("close", silentNs, peer.knownNs(), 2400, peer.closedNs());
        peer.came(1, "1");
        peer.came(0, "5");
        peer.told("logged on", "suspect", "ended EXPIRED");
        assertThat(peer.armed()).isFalse();
        peer.loggedOn(1);
        assertThat(peer.armed()).isTrue();
    }

    static void recovery(final Peer peer) throws Exception {
        peer.loggedOn(1);
        final Got asked = peer.expect("1");
        peer.send("0", asked.text().replaceFirst(".*\\|(112=[^|]*)\\|.*", "$1"));
        final long silentNs = peer.sentNs();
        peer.onTime("second TestRequest", silentNs, 1500, peer.expect("1").atNs());
        peer.onTime("close", silentNs, 2400, peer.closedNs());
        peer.came(2, "1");
        peer.told("logged on", "suspect", "recovered", "suspect", "ended EXPIRED");
    }

    static void otherAnswer(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.expect("1");
        peer.send("0", "112=ANOTHER");
        peer.onTime("second TestRequest", peer.sentNs(), 1500, peer.expect("1").atNs());
        peer.send("0");
        peer.staysOpen(1200);
        peer.came(0, "3");
        peer.told("logged on", "suspect", "recovered", "suspect", "recovered");
    }

    static void logonFirst(final Peer peer) throws Exception {
        peer.holdLogon();
        peer.connect();
        if (peer.withOurAcceptor()) {
            peer.logon(1);
        } else {
            peer.expect("A", "108=1");
            peer.staysOpen(Peer.SLOW_MS);
            assertThat(peer.got()).as("before its Logon is answered").hasSize(1);
            peer.logon(30);
        }
        peer.until("logged on", 1);
        peer.send("1", "112=FIRST");
        peer.expect("0", "112=FIRST");
        assertThat(peer.got().get(0).is("A")).as("first of %s", peer.got()).isTrue();
        for (int i = 0; i < peer.got().size(); i++) {
            assertThat(peer.got().get(i).has("34=" + (i + 1))).as("no number is lost in %s", peer.got()).isTrue();
        }
        peer.came(1, "A");
        peer.came(0, "1");
    }

    static void noHeartbeats(final Peer peer) throws Exception {
        peer.loggedOn(0);
        peer.staysOpen(3000);
        assertThat(peer.got()).as("nothing but the Logon").hasSize(1);
        peer.send("1", "112=THERE");
        peer.expect("0", "112=THERE");
        peer.told("logged on");
        assertThat(peer.armed()).isTrue();
    }

    static void noTestReqId(final Peer peer) throws Exception {
        peer.loggedOn(1);
        final int seqNum = peer.nextSeqNum();
        peer.raw(peer.message("1") + peer.message("1", "112=") + peer.message("1", "112=GOOD"));
        final List<Got> got = peer.got();
        for (int i = 0; i < 2; i++) {
            final Got reject = peer.expect("3", "45=" + (seqNum + i));
            assertThat(reject.has("371=112")).as("%s", reject).isEqualTo(peer.version().rejectsByField());
        }
        final Got good = peer.expect("0", "112=GOOD");
        final int last = got.indexOf(good);
        assertThat(got.subList(last - 2, last)).as("no Heartbeat but for the good one in %s", got).allMatch(g -> g.is("3"));
        peer.told("logged on");
    }
}
