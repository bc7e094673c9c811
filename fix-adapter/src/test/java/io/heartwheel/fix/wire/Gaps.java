package io.heartwheel.fix.wire;

/** What is garbled, missing, or out of order while a counterparty is suspect. */
final class Gaps {
    private Gaps() {
    }

    static void garbled(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.expect("1");
        final int seqNum = peer.nextSeqNum();
        final String beat = peer.message("0");
        peer.raw(beat.substring(0, beat.length() - 4) + other(beat.substring(beat.length() - 4)));
        peer.onTime("second TestRequest", peer.sentNs(), 1500, peer.expect("1").atNs());
        peer.sendWithSeqNum(seqNum, "1", "112=SAME NUMBER");
        peer.expect("0", "112=SAME NUMBER");
        peer.came(0, "2");
        peer.came(0, "3");
        peer.came(0, "5");
        peer.told("logged on", "suspect", "recovered", "suspect", "recovered");
    }

    /** Another checksum. */
    private static String other(final String checkSum) {
        return (checkSum.startsWith("9") || checkSum.startsWith("00") ? "111" : "000") + checkSum.charAt(3);
    }

    static void noise(final Peer peer) throws Exception {
        peer.loggedOn(1);
        final long silentNs = peer.sentNs();
        final long knownNs = peer.knownNs();
        final String beat = peer.message("0");
        while (peer.open() && System.nanoTime() - knownNs < 2_000_000_000L) {
            Patience.within(200, () -> !peer.open());
            peer.murmur("35=0 is what I say\001");
        }
        peer.murmur(beat.substring(0, beat.length() - 9));
        peer.onTime("close", silentNs, knownNs, 2400, peer.closedNs());
        peer.came(1, "1");
        peer.told("logged on", "suspect", "ended EXPIRED");
    }

    static void tooLow(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.expect("1");
        peer.sendWithSeqNum(1, "0");
        peer.expectLogout("58=MsgSeqNum too low, expecting " + peer.nextSeqNum() + " but received 1");
        peer.closedNs();
        peer.saidLogoutOnce();
        peer.came(1, "1");
        peer.endedOnce("CONNECTION_LOST");
    }

    static void duplicate(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.expect("1");
        final int seqNum = peer.nextSeqNum();
        peer.send("0");
        peer.expect("1");
        peer.sendWithSeqNum(seqNum, "0", "43=Y", "122=" + peer.now());
        peer.onTime("third TestRequest", peer.sentNs(), 1500, peer.expect("1").atNs());
        peer.came(0, "5");
        peer.came(0, "2");
        peer.came(0, "3");
    }

    static void tooHigh(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.expect("1");
        final int missing = peer.nextSeqNum();
        peer.skip(3);
        peer.send("0");
        peer.expect("2", "7=" + missing, "16=" + peer.version().infinity);
        peer.beat(2000);
        peer.came(1, "1");
        peer.fillGap(missing);
        peer.send("1", "112=CAUGHT UP");
        peer.expect("0", "112=CAUGHT UP");
        peer.came(1, "2");
        peer.onTime("TestRequest after the next silence", peer.sentNs(), 1500, peer.expect("1").atNs());
        peer.told("logged on", "suspect", "recovered", "suspect");
    }

    static void askedTooHigh(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.expect("1");
        final int missing = peer.nextSeqNum();
        peer.skip(2);
        peer.send("1", "112=LATE");
        peer.expect("2", "7=" + missing);
        peer.send("1", "112=LATER");
        peer.beat(700);
        peer.came(0, "0", "112=LATE");
        peer.sendWithSeqNum(missing, "4", "43=Y", "122=" + peer.now(), "123=Y", "36=" + (missing + 2));
        peer.expect("0", "112=LATE");
        peer.expect("0", "112=LATER");
        peer.send("1", "112=LAST");
        peer.expect("0", "112=LAST");
        peer.came(1, "0", "112=LATE");
        peer.came(1, "2");
        peer.came(1, "1");
        peer.told("logged on", "suspect", "recovered");
    }

    static void gapLeft(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.skip(3);
        peer.send("0");
        final long silentNs = peer.sentNs();
        peer.expect("2");
        peer.onTime("TestRequest", silentNs, 1500, peer.expect("1").atNs());
        peer.onTime("close", silentNs, 2400, peer.closedNs());
        peer.came(1, "2");
        peer.came(1, "1");
        peer.told("logged on", "suspect", "ended EXPIRED");
    }

    static void resend(final Peer peer) throws Exception {
        peer.loggedOn(1);
        peer.expect("1");
        peer.send("2", "7=1", "16=" + peer.version().infinity);
        final long silentNs = peer.sentNs();
        peer.expect("4", "34=1", "43=Y", "123=Y");
        peer.onTime("second TestRequest", silentNs, 1500, peer.expect("1").atNs());
        peer.onTime("close", silentNs, 2400, peer.closedNs());
        peer.came(2, "1");
        peer.came(0, "1", "43=Y");
        peer.told("logged on", "suspect", "recovered", "suspect", "ended EXPIRED");
    }
}
