package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import quickfix.ConfigError;
import quickfix.DefaultMessageFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.mina.acceptor.DynamicAcceptorSessionProvider;

/** Whom a screened acceptor lets in; that all others learn nothing, harm nobody, and leave no password behind. */
class AccessTest {
    private static final String SECRET = "correct-horse battery;staple=1";
    private static final String[] RIGHT = {"553=user", "554=" + SECRET};

    private final String client = TestVenue.freshName();
    private final String other = TestVenue.freshName();
    private LogLines log;

    @BeforeEach
    void listen() {
        log = new LogLines();
    }

    @AfterEach
    void shouldNeverLogThePassword() {
        log.close();
        assertThat(log.tell(SECRET)).as("the password is in the log:\n%s", log).isFalse();
    }

    private TestVenue.Config guarded() {
        return TestVenue.with().client(client, "HeartwheelUsername", "user", "HeartwheelPassword", SECRET).client(other);
    }

    @Test
    void shouldCloseWithoutAWordAndTouchNothing() throws Exception {
        final String[] wrong = {
            "", "553=user", "554=" + SECRET, "553=user|554=", "553=user|554=x", "553=|554=" + SECRET, "553=User|554=" + SECRET,
            "553=user|554=" + SECRET + " ", "553=user|554=" + SECRET + "x", "553=" + SECRET + "|554=user", "43=Y|553=user|554=x",
            "553=user|554=\u00e4\u00ff\u0080", "553=user|554=" + SECRET + "|554=" + SECRET, "553=user|553=user|554=" + SECRET,
            "553=user|554=x|0554=" + SECRET, "554=|553=user|1402=" + SECRET + "|rubbish", "553=user|554=x|925=y"};
        try (TestVenue venue = guarded().start()) {
            for (final String fields : wrong) {
                try (RawFixClient stranger = venue.connect(client)) {
                    stranger.logon("30", fields.isEmpty() ? new String[0] : fields.split("\\|"));
                    stranger.closedNs();
                    assertThat(stranger.got()).as(fields).isEmpty();
                }
            }
            assertThat(venue.liveness.stats().logonsRefused()).isEqualTo(wrong.length);
            final Session session = Session.lookupSession(TestVenue.sessionId(client));
            assertThat(session.getExpectedTargetNum()).isEqualTo(1);
            assertThat(session.getExpectedSenderNum()).isEqualTo(1);
            assertThat(venue.application.calls).isEmpty();
            try (RawFixClient peer = venue.connect(client)) {
                peer.logon("30", RIGHT);
                assertThat(peer.expect("A").has("34=1")).isTrue();
            }
            assertThat(log.count("35=A\00149=" + client)).as("Logons in QuickFIX/J's log:\n%s", log).isEqualTo(1);
            assertThat(log.count("\00149=" + client, "\001554=")).as("passwords in QuickFIX/J's log:\n%s", log).isZero();
        }
    }

    @Test
    void shouldLeaveLogonsAloneThatItDoesNotCheck() throws Exception {
        try (TestVenue venue = guarded().start(); RawFixClient peer = venue.connect(other)) {
            peer.loggedOn(30, "553=theirs", "554=own");
            assertThat(log.tell("\001554=own")).isTrue();
        }
    }

    /** QuickFIX/J looks a session up by the first 49 of the text, but binds the socket by the last one that it has parsed. */
    @ParameterizedTest
    @ValueSource(strings = {"49", "049", "0000000049", "+49"})
    void shouldNotBindTheSessionOfSomebodyElse(final String tag) throws Exception {
        try (TestVenue venue = guarded().start(); RawFixClient stranger = venue.connect(other)) {
            stranger.logon("30", tag + '=' + client);
            stranger.closedNs();
            assertThat(stranger.got()).isEmpty();
            assertThat(Session.lookupSession(TestVenue.sessionId(client)).getResponder()).isNull();
        }
    }

    /** With a SubID that nobody configured, QuickFIX/J takes the session without it. */
    @Test
    void shouldAskForThePasswordWhateverTheSubId() throws Exception {
        try (TestVenue venue = guarded().start(); RawFixClient stranger = venue.connect(client);
            RawFixClient peer = venue.connect(client)) {
            stranger.logon("30", "50=desk");
            stranger.closedNs();
            assertThat(stranger.got()).isEmpty();
            peer.loggedOn(30, "50=desk", RIGHT[0], RIGHT[1]);
        }
    }

    @Test
    void shouldCloseWhoIsUnknownLikeAnybodyElse() throws Exception {
        try (TestVenue venue = guarded().start(); RawFixClient stranger = venue.connect("NOBODY")) {
            stranger.logon("30", RIGHT);
            stranger.closedNs();
            assertThat(stranger.got()).isEmpty();
            assertThat(log.count("Refused the Logon of 'NOBODY' from /127.0.0.1")).isEqualTo(1);
            assertThat(log.count("there is no such session")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "8=FIX.4.4|9=12x|35=A|49=C|56=VENUE|554=" + SECRET + "|10=000|", "8=FIX.4.4|9=5|35=A|554=" + SECRET + "|10=000|",
        "8=FIX.4.4|9=|554=" + SECRET + "|", "554=" + SECRET + "|", "GET / HTTP/1.1|554=" + SECRET,
        "8=FIX.4.4|9=6|34=1|3|35=A|554=" + SECRET + "|10=000|"})
    void shouldCloseFragmentsAndNeverLogThem(final String bytes) throws Exception {
        try (TestVenue venue = guarded().start(); RawFixClient stranger = venue.connect(client)) {
            stranger.raw(bytes.replace('|', RawFixClient.SOH));
            stranger.closedNs();
            assertThat(stranger.got()).isEmpty();
        }
    }

    @Test
    void shouldReadALogonThatComesByteByByte() throws Exception {
        try (TestVenue venue = guarded().start(); RawFixClient peer = venue.connect(client)) {
            for (final char c : peer.message("A", "98=0", "108=30", RIGHT[0], RIGHT[1]).toCharArray()) {
                peer.raw(String.valueOf(c));
            }
            peer.expect("A");
        }
    }

    @Test
    void shouldCloseWhoSaysSomethingElseFirst() throws Exception {
        try (TestVenue venue = guarded().start(); RawFixClient stranger = venue.connect(client);
            RawFixClient reordered = venue.connect(client)) {
            stranger.send("0", RIGHT);
            stranger.closedNs();
            reordered.raw(reordered.message("A", RIGHT).replaceFirst("(35=A\001)(49=[^\001]*\001)", "$2$1"));
            reordered.closedNs();
            assertThat(reordered.got()).isEmpty();
            assertThat(log.count("its first message is no Logon")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldHideThePasswordOfASecondLogon(final boolean garbled) throws Exception {
        try (TestVenue venue = guarded().start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30, RIGHT);
            final String again = peer.message("A", "98=0", "108=30", "925=" + SECRET, RIGHT[0], RIGHT[1], RIGHT[1]);
            // Together: a garbled one may be answered by a close at once.
            peer.raw((garbled ? again.replaceFirst("9=\\d+", "9=40") : again) + peer.message("1", "112=AFTER"));
            Await.until("it is handled:\n" + log, () -> peer.closed() || peer.count("0") > 0 || peer.count("5") > 0);
        }
    }

    @Test
    void shouldSayThatPasswordsAreNotChangedByALogon() throws Exception {
        try (TestVenue venue = guarded().start()) {
            try (RawFixClient peer = venue.connect(client)) {
                peer.logon("30", RIGHT[0], RIGHT[1], "925=" + SECRET);
                assertThat(peer.expect("5").text()).contains("58=Logon refused: NewPassword (925) is not supported");
                peer.closedNs();
            }
            Await.until("the socket is free", () -> !Session.lookupSession(TestVenue.sessionId(client)).hasResponder());
            try (RawFixClient peer = venue.connect(client).seqNum(2)) {
                peer.loggedOn(30, RIGHT);
            }
        }
    }

    @Test
    void shouldAskTheAuthenticatorAboutSessionsWithoutAPassword() throws Exception {
        final List<String> asked = new ArrayList<>();
        final List<char[]> shown = new ArrayList<>();
        try (TestVenue venue = guarded().context(context -> context.authenticator((id, username, password) -> {
            asked.add(id + " " + username + " " + password.length);
            shown.add(password);
            if (username.isEmpty()) {
                throw new IllegalStateException(SECRET);
            }
            return SECRET.equals(new String(password));
        })).start(); RawFixClient nameless = venue.connect(other); RawFixClient wrong = venue.connect(other);
            RawFixClient stranger = venue.connect("NOBODY"); RawFixClient peer = venue.connect(other);
            RawFixClient configured = venue.connect(client)) {
            nameless.logon("30", "554=" + SECRET);
            nameless.closedNs();
            wrong.logon("30", "553=theirs", "554=" + SECRET.replace('c', 'd'));
            wrong.closedNs();
            stranger.logon("30", "553=theirs", "554=x");
            stranger.closedNs();
            peer.loggedOn(30, "553=theirs", "554=" + SECRET);
            configured.loggedOn(30, RIGHT);
            final int length = SECRET.length();
            assertThat(asked).containsExactly("FIX.4.4:VENUE->" + other + "  " + length,
                "FIX.4.4:VENUE->" + other + " theirs " + length, "FIX.4.4:VENUE->NOBODY theirs 1",
                "FIX.4.4:VENUE->" + other + " theirs " + length);
            assertThat(shown).allSatisfy(password -> assertThat(password).containsOnly('\0'));
            assertThat(log.count("the authenticator threw java.lang.IllegalStateException at")).isEqualTo(1);
        }
    }

    @Test
    void shouldLetOnlyAddressesOfTheListIn() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelAllowedAddresses", "127.0.0.2, ::1")
            .client(other, "HeartwheelAllowedAddresses", "127.0.0.1").start();
            RawFixClient stranger = venue.connect(client); RawFixClient peer = from("127.0.0.2", venue, client);
            RawFixClient nowhere = from("127.0.0.3", venue, client)) {
            nowhere.closedNs();
            stranger.logon("30");
            stranger.closedNs();
            assertThat(stranger.got()).isEmpty();
            peer.loggedOn(30);
            assertThat(log.count("no session may be logged on to from there")).isEqualTo(1);
            assertThat(log.count("Refused the Logon of '" + client + "'")).isEqualTo(1);
        }
    }

    @Test
    void shouldLimitTheLogonsOfAnAddress() throws Exception {
        try (TestVenue venue = guarded().set("HeartwheelLogonsPerSecond", "0.01").start();
            RawFixClient first = venue.connect(other); RawFixClient second = venue.connect(client);
            RawFixClient elsewhere = from("127.0.0.2", venue, client)) {
            first.logon("30", "554=x");
            first.expect("A");
            second.logon("30", RIGHT);
            second.closedNs();
            assertThat(second.got()).isEmpty();
            elsewhere.loggedOn(30, RIGHT);
            assertThat(log.count("too many Logons from there")).isEqualTo(1);
        }
    }

    @Test
    void shouldNotLetStrangersFillTheLog() throws Exception {
        try (TestVenue venue = guarded().start()) {
            for (int i = 0; i < 40; i++) {
                try (RawFixClient stranger = venue.connect(client)) {
                    stranger.logon("30");
                    stranger.closedNs();
                }
            }
            assertThat(venue.liveness.stats().logonsRefused()).isEqualTo(40);
            assertThat(log.count("wrong Username or Password")).isBetween(20L, 30L);
        }
    }

    @Test
    void shouldScreenSessionsOfATemplate() throws Exception {
        final SessionID template = new SessionID("FIX.4.4", TestVenue.ID, "*");
        try (TestVenue venue = TestVenue.with().client("*", "AcceptorTemplate", "Y", "HeartwheelAllowedCompIDs",
            client + ", " + other, "HeartwheelUsername", "user", "HeartwheelPassword", SECRET).notStarted().start()) {
            venue.acceptor.setSessionProvider(new InetSocketAddress("127.0.0.1", 0), new DynamicAcceptorSessionProvider(
                venue.settings, template, venue.application, new MemoryStoreFactory(),
                new SLF4JLogFactory(venue.settings), new DefaultMessageFactory()));
            venue.acceptor.start();
            try (RawFixClient peer = venue.connect(client); RawFixClient wrong = venue.connect(other);
                RawFixClient stranger = venue.connect("NOBODY")) {
                wrong.logon("30", "553=user");
                wrong.closedNs();
                stranger.logon("30", RIGHT);
                stranger.closedNs();
                assertThat(Session.lookupSession(TestVenue.sessionId("NOBODY"))).isNull();
                assertThat(Session.lookupSession(TestVenue.sessionId(other))).isNull();
                peer.loggedOn(30, RIGHT);
            }
        }
    }

    /** An embedder's own provider may give any session for any Logon. */
    @Test
    void shouldCloseWhoIsBoundToAnotherSessionThanItWasAdmittedTo() throws Exception {
        try (TestVenue venue = guarded().notStarted().start()) {
            venue.acceptor.setSessionProvider(new InetSocketAddress("127.0.0.1", 0),
                (id, connector) -> Session.lookupSession(TestVenue.sessionId(client)));
            venue.acceptor.start();
            try (RawFixClient stranger = venue.connect(other)) {
                stranger.logon("30");
                stranger.closedNs();
                assertThat(stranger.got()).isEmpty();
            }
            final Session victim = Session.lookupSession(TestVenue.sessionId(client));
            Await.until("the victim is free", () -> !victim.hasResponder());
            assertThat(victim.getExpectedTargetNum()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HeartwheelPassword, '', must be 1 to 256 printable ASCII characters", "HeartwheelPassword, secr\u00e9t, is not shown",
        "HeartwheelPassword, ${nobody.has.set.this}, 'must not hold ''${'': the variable they name'",
        "HeartwheelUsername, '', must be 1 to 256 printable ASCII characters",
        "HeartwheelAllowedAddresses, '', '' is no IPv4 or IPv6 address",
        "HeartwheelAllowedAddresses, localhost, 'localhost' is no IPv4 or IPv6 address",
        "HeartwheelAllowedAddresses, '10.0.0.1,', '' is no IPv4", "HeartwheelAllowedAddresses, 10.0.0.0/33, must have 0 to 32",
        "HeartwheelAllowedAddresses, 10.0.0.1/8, leave out the slash", "HeartwheelAllowedAddresses, 300.1.1.1, no IPv4",
        "HeartwheelAllowedAddresses, 010.1.1.1, no IPv4", "HeartwheelAllowedAddresses, 2001:db8::/129, must have 0 to 128",
        "HeartwheelAllowedCompIDs, 'A,,B', separated by commas", "HeartwheelAllowedCompIDs, 'A,*', or * alone",
        "HeartwheelLogonsPerSecond, -1, 0 or a number from 0.01", "HeartwheelLogonsPerSecond, NaN, 0 or a number from 0.01",
        "HeartwheelLogonsPerSecond, many, 0 or a number from 0.01"})
    void shouldSayWhichSettingIsWrong(final String key, final String value, final String expected) {
        final TestVenue.Config config =
            guarded().set("HeartwheelUsername", "user").set("HeartwheelPassword", "x").set(key, value);
        assertThatThrownBy(config::start).isInstanceOf(ConfigError.class).hasMessageContaining(key)
            .hasMessageContaining(expected).hasMessageNotContaining("secr");
    }

    @ParameterizedTest
    @CsvSource({"HeartwheelCancelOnDisconect, disconnect, there are HeartwheelAllowedAddresses",
        "heartwheelX, x, ''", "HeartwheelMaxMessageBytes, 2048, move it to the default section",
        "HeartwheelLogonsPerSecond, 2, move it to the default section"})
    void shouldSayWhichSettingIsUnknownOrHasNoEffect(final String key, final String value, final String expected)
        throws Exception {
        final TestVenue.Config config = TestVenue.with().client(client, key, value);
        if (key.startsWith("H")) {
            assertThatThrownBy(config::start).isInstanceOf(ConfigError.class).hasMessageContaining(key)
                .hasMessageContaining(expected);
        } else {
            config.start().close();
        }
    }

    @ParameterizedTest
    @CsvSource({"HeartwheelPassword, HeartwheelUsername", "HeartwheelUsername, HeartwheelPassword"})
    void shouldAskForBothOrNeither(final String key, final String missing) {
        assertThatThrownBy(() -> TestVenue.with().client(client, key, "something").start()).isInstanceOf(ConfigError.class)
            .hasMessageContaining(missing).hasMessageContaining("must be");
    }

    private static RawFixClient from(final String address, final TestVenue venue, final String client) throws IOException {
        return new RawFixClient(new Socket(InetAddress.getLoopbackAddress(), venue.port(), InetAddress.getByName(address), 0),
            client, TestVenue.ID);
    }
}
