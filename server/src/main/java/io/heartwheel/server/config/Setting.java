package io.heartwheel.server.config;

import static io.heartwheel.server.config.SettingType.addresses;
import static io.heartwheel.server.config.SettingType.compId;
import static io.heartwheel.server.config.SettingType.decimal;
import static io.heartwheel.server.config.SettingType.decimalOrZero;
import static io.heartwheel.server.config.SettingType.distinct;
import static io.heartwheel.server.config.SettingType.exempt;
import static io.heartwheel.server.config.SettingType.hosts;
import static io.heartwheel.server.config.SettingType.oneOf;
import static io.heartwheel.server.config.SettingType.optionalSecret;
import static io.heartwheel.server.config.SettingType.optionalText;
import static io.heartwheel.server.config.SettingType.powerOfTwo;
import static io.heartwheel.server.config.SettingType.symbols;
import static io.heartwheel.server.config.SettingType.text;
import static io.heartwheel.server.config.SettingType.whole;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of the server, once: its key, its type, its default and what it is for. The parser, the help and the guide's
 * table are made from this list.
 */
public enum Setting {
    /** Where FIX listens. */
    FIX_HOST("fix.host", text(), "127.0.0.1",
        "address to listen on; another than loopback needs lines fix-user.COMPID.password = ..., and should have fix.tls-cert"),
    /** The port FIX listens on. */
    FIX_PORT("fix.port", whole(0, 65_535), "9876", "port to listen on; 0 for any free one, the ready line tells which"),
    /** Our own CompID. */
    FIX_COMP_ID("fix.comp-id", compId(), "HEARTWHEEL", "the TargetCompID (56) that counterparties send"),
    /** Our certificate for FIX. */
    FIX_TLS_CERT("fix.tls-cert", optionalText(), "",
        "PEM file of the certificate and those that vouch for it, ours first; with fix.tls-key it turns on TLS for FIX"),
    /** The certificate's private key. */
    FIX_TLS_KEY("fix.tls-key", optionalText(), "", "PEM file of the certificate's private key, not encrypted"),
    /** Who vouches for FIX clients. */
    FIX_TLS_CLIENTS("fix.tls-clients", optionalText(), "",
        "PEM file of the certificates that vouch for FIX clients: each must then show one of its own; empty for none"),
    /** From where FIX counterparties may come. */
    FIX_ALLOWED_ADDRESSES("fix.allowed-addresses", addresses(), "",
        "from where FIX counterparties may log on, unless their fix-user lines say otherwise; empty for anywhere"),
    /** How often one address may try to log on. */
    FIX_LOGONS_PER_SECOND("fix.logons-per-second", decimalOrZero(0.01, 1_000_000.0), "0",
        "FIX Logons that one address, or one /64 network of IPv6, may try in a second; 0 for any number"),
    /** How many identities may ever log on. */
    FIX_MAX_SESSIONS("fix.max-sessions", whole(1, 100_000), "2000",
        "distinct SenderCompIDs that may log on before a restart, at six file descriptors each; more are refused"),
    /** Longest silence an acceptor may be asked for. */
    FIX_MAX_HEARTBEAT_S("fix.max-heartbeat-s", whole(1, 86_400), "3600", "largest HeartBtInt (108) that is accepted, in s"),
    /** Time from connecting to a Logon. */
    FIX_LOGON_TIMEOUT_S("fix.logon-timeout-s", whole(1, 600), "10",
        "a connection that has not logged on after this many s is closed"),
    /** QuickFIX/J's TestRequestDelayMultiplier. */
    FIX_TEST_REQUEST_DELAY("fix.test-request-delay-multiplier", decimal(0.0, 10.0), "0.5",
        "a TestRequest is sent after (1 + this) x HeartBtInt of silence"),
    /** QuickFIX/J's HeartBeatTimeoutMultiplier. */
    FIX_HEARTBEAT_TIMEOUT("fix.heartbeat-timeout-multiplier", decimal(0.1, 20.0), "1.4",
        "a session expires after (1 + this) x HeartBtInt of silence; more than the delay of the TestRequest"),
    /** Default trigger of cancel-on-disconnect. */
    CANCEL_ON("cancel.on", oneOf("none", "disconnect", "logout", "both"), "disconnect",
        "what cancels a session's orders unless its Logon says otherwise (cancel.tags): none, disconnect, logout or both"),
    /** Default grace of cancel-on-disconnect. */
    CANCEL_GRACE_MS("cancel.grace-ms", whole(0, 60_000), "0",
        "how long a reconnect may take to prevent the cancel, in ms, unless the Logon says otherwise (35003)"),
    /** Whose orders. */
    CANCEL_SCOPE("cancel.scope", oneOf("session", "account"), "session",
        "whose: the session's own, or all its account's; an account with one switch for all has its own rule"),
    /** By which tags a counterparty says otherwise. */
    CANCEL_TAGS("cancel.tags", distinct("35002", "9001", "8013"), "35002,9001",
        "tags of a Logon that may say otherwise, the first with the last word: 35002 (and 35003), 9001 (and 9003), 8013"),
    /** Which orders stay. */
    CANCEL_EXEMPT("cancel.exempt", exempt(), "none",
        "orders that stay when a switch fires, by TimeInForce (59): gtc (1), gtd (6); they may trade while nobody is there"),
    /** Whether HTTP is served. */
    HTTP("http", oneOf("on", "off"), "on", "whether venues' heartbeat APIs and the page are served over HTTP and WebSocket"),
    /** Where HTTP listens. */
    HTTP_HOST("http.host", text(), "127.0.0.1",
        "address to listen on; loopback unless you change it, and then use TLS, for clients send keys"),
    /** The port HTTP listens on. */
    HTTP_PORT("http.port", whole(0, 65_535), "8080", "port to listen on; 0 for any free one, the ready line tells which"),
    /** Our certificate. */
    HTTP_TLS_CERT("http.tls-cert", optionalText(), "",
        "PEM file of the certificate and those that vouch for it, ours first; with http.tls-key it turns on TLS"),
    /** The certificate's private key. */
    HTTP_TLS_KEY("http.tls-key", optionalText(), "", "PEM file of the certificate's private key, not encrypted"),
    /** Limit of connections. */
    HTTP_MAX_CONNECTIONS("http.max-connections", whole(1, 1_000_000), "30000",
        "HTTP and WebSocket connections in all, on all ports together; more are closed"),
    /** Limit of connections of one client. */
    HTTP_MAX_CONNECTIONS_PER_ADDRESS("http.max-connections-per-address", whole(1, 1_000_000), "1000",
        "connections that one address, or one /64 network of IPv6, may have; more are closed"),
    /** Limit of sessions. */
    HTTP_MAX_SESSIONS("http.max-sessions", whole(1, 10_000_000), "50000",
        "HTTP and WebSocket clients that may ever arm a switch, each label and each live connection counted; more are refused"),
    /** When a client is warned. */
    HTTP_WARN_SHARE("http.warn-share", decimal(0.0, 0.99), "0.75",
        "share of its timeout after which a silent HTTP client is warned; 0 for never, which hides it from the breaker"),
    /** How often one key may use the order entry. */
    HTTP_ORDERS_PER_MINUTE("http.orders-per-minute", whole(1, 1_000_000), "6000",
        "requests to the order entry that one key may send in a minute, and as many cancels beside"),
    /** Who may see the page. */
    HTTP_TOKEN("http.token", optionalSecret(), "",
        "what a browser must show to see the page; if empty, it is for this machine only"),
    /** Under which names the page is served. */
    HTTP_ALLOWED_HOSTS("http.allowed-hosts", hosts(), "",
        "names, beside loopback's and http.host, under which browsers may reach page, order entry and WebSocket, with commas"),
    /** Where everything is kept. */
    DATA_DIR("data.dir", text(), "data", "folder of the journal, the FIX stores and the keys; one server a folder"),
    /** What trades. */
    SYMBOLS("venue.symbols", symbols(), "HWL,ACME,GLOBEX", "instruments that trade, separated by commas"),
    /** Precision of prices. */
    PRICE_DECIMALS("venue.price-decimals", whole(0, 8), "2", "digits after the point that a price may have"),
    /** How many registrations. */
    WHEEL_CAPACITY("wheel.capacity", whole(16, 50_000_000), "65536",
        "deadlines the wheel can watch at once; a FIX session takes two, three while it logs on, and one for its grace;"
            + " a connection without Logon one"),
    /** The wheel's resolution. */
    WHEEL_TICK_NS("wheel.tick-ns", powerOfTwo(1 << 10, 1 << 30), "1048576", "resolution of the wheel in ns, a power of two"),
    /** When we count as blind. */
    WHEEL_STALL_LIMIT_MS("wheel.stall-limit-ms", whole(2, 10_000), "200",
        "if the liveness thread did not run for this long, in ms, it was blind: nobody expires for that time"),
    /** Grace for our blindness. */
    WHEEL_GRACE_MS("wheel.grace-ms", whole(0, 600_000), "500", "granted after such a stall on top of its length, in ms"),
    /** Cap of all grace. */
    WHEEL_MAX_GRACE_MS("wheel.max-grace-ms", whole(0, 3_600_000), "30000",
        "to how much grace for several stalls may add up before a silent session's switch fires, in ms"),
    /** Whether the breaker is on. */
    BREAKER("breaker", oneOf("on", "off"), "on",
        "holds the cancels once when too many sessions fall silent together, for the fault is then more likely ours"),
    /** Share that trips it. */
    BREAKER_SHARE("breaker.share", decimal(0.01, 1.0), "0.5",
        "share of the live sessions, silent or expired within one window, that trips the breaker"),
    /** Fewest sessions that can trip it. */
    BREAKER_MIN_SESSIONS("breaker.min-sessions", whole(1, 1_000_000), "10", "fewer silent sessions than this never trip it"),
    /** Width of the window. */
    BREAKER_WINDOW_MS("breaker.window-ms", whole(1, 600_000), "2000", "width of that window, in ms"),
    /** How long it holds. */
    BREAKER_GRACE_MS("breaker.grace-ms", whole(0, 600_000), "5000", "how long a tripped breaker holds the cancels, in ms"),
    /** What keeps the journal. */
    JOURNAL_LOG("journal.log", oneOf("chronicle", "segments"), "chronicle",
        "what the journal is written with: a Chronicle Queue, or plain files"),
    /** How often a snapshot. */
    JOURNAL_SNAPSHOT_S("journal.snapshot-s", whole(1, 86_400), "60",
        "how often the journal notes who is watched and when each was last heard from, in s"),
    /** How long it is kept. */
    JOURNAL_KEEP_DAYS("journal.keep-days", whole(1, 36_500), "30", "days after which files of the journal may be deleted"),
    /** Room that is left to others. */
    JOURNAL_FLOOR_MB("journal.free-space-floor-mb", whole(0, 1_000_000), "64",
        "with less free space than this on its disk, in MiB, the journal is not written"),
    /** What goes on without the journal. */
    JOURNAL_WHEN_DOWN("journal.when-down", oneOf("refuse", "go-on"), "refuse",
        "while the journal can't be written: refuse new sessions and orders, or go on unrecorded; switches fire either way"),
    /** What a restart does with FIX sessions. */
    RESTART_FIX("restart.fix", oneOf("freeze", "elapse", "fire", "disarm"), "freeze",
        "a FIX session that was watched, after a restart: freeze (our downtime doesn't count), elapse (it does), fire, disarm"),
    /** What a restart does with HTTP clients. */
    RESTART_HTTP("restart.http", oneOf("freeze", "elapse", "fire", "disarm"), "freeze",
        "the same for an HTTP client whose switch was armed"),
    /** The least that freeze leaves. */
    RESTART_GRACE_MS("restart.grace-ms", whole(0, 3_600_000), "10000", "the least time that freeze leaves to come back, in ms"),
    /** Over which time freeze spreads. */
    RESTART_SPREAD_MS("restart.spread-ms", whole(0, 3_600_000), "5000",
        "on top of that, so that not all who stay silent expire at once: up to this, in ms, for each another"),
    /** How much is logged. */
    LOG_LEVEL("log.level", oneOf("error", "warn", "info", "debug"), "warn",
        "what is logged to stderr, one line each; message bodies never are"),
    /** How it is logged. */
    LOG_FORMAT("log.format", oneOf("text", "json"), "text", "lines for people, or one JSON object a line for programs");

    private final String key;
    private final SettingType type;
    private final String defaultText;
    private final String doc;

    Setting(final String key, final SettingType type, final String defaultText, final String doc) {
        this.key = key;
        this.type = type;
        this.defaultText = defaultText;
        this.doc = doc;
    }

    /** How the setting is written in a file. */
    public String key() {
        return key;
    }

    /** What its value must be. */
    public SettingType type() {
        return type;
    }

    /** Its value when nobody sets it. */
    public String defaultText() {
        return defaultText;
    }

    /** One sentence for the help. */
    public String doc() {
        return doc;
    }

    static Optional<Setting> named(final String key) {
        return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }

    /** How all of them are written. */
    static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }
}
