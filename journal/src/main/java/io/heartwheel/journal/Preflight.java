package io.heartwheel.journal;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes sure, before any Chronicle class is loaded, that Chronicle Queue can work here and that it keeps quiet.
 *
 * <p>Chronicle Queue needs two packages of the JDK. Without them it fails with a puzzling error or, worse, opens a journal that
 * is silently read-only; {@link #check} refuses instead, and prints the flags to add. It also forbids Chronicle's analytics,
 * its banner and its disk monitor: a trading system opens no outbound connection and writes no file in a home directory by
 * itself. Any thread; cheap; may be called again.
 */
public final class Preflight {
    /** Kept, because the JDK forgets a logger's level together with the logger. Of use where SLF4J logs to java.util.logging. */
    private static final Logger CHRONICLE = Logger.getLogger("net.openhft");
    /** Warns at each start that JNA, which we do without, is not there. */
    private static final Logger AFFINITY = Logger.getLogger("net.openhft.affinity");
    private static final int FIRST_WITH_NATIVE_FLAGS = 24;

    private Preflight() {
    }

    /**
     * Silences Chronicle and checks the running JVM.
     *
     * @throws JournalException if the JVM was started without what Chronicle Queue needs; the message holds the exact flags.
     */
    public static void check() {
        silence();
        final Module base = Object.class.getModule();
        final Module asking = Preflight.class.getModule();
        final boolean opened = base.isOpen("java.lang.reflect", asking);
        final boolean exported = base.isExported("sun.nio.ch", asking);
        if (!opened || !exported) {
            throw new JournalException(message(opened, exported));
        }
    }

    /**
     * The JVM flags for the running JDK, ready to paste: the required ones and those that only silence warnings.
     *
     * @return the flags, separated by blanks.
     */
    public static String flags() {
        return flags(Runtime.version().feature());
    }

    static String flags(final int feature) {
        final String flags = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
            + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
            + " --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";
        return feature < FIRST_WITH_NATIVE_FLAGS ? flags
            : flags + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";
    }

    private static void silence() {
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.disk.monitor.disable", "true");
        quieten(CHRONICLE, Level.WARNING);
        quieten(AFFINITY, Level.SEVERE);
    }

    /** Whoever has configured a level keeps it. */
    private static void quieten(final Logger logger, final Level level) {
        if (logger.getLevel() == null) {
            logger.setLevel(level);
        }
    }

    private static String message(final boolean opened, final boolean exported) {
        return "The journal (Chronicle Queue) cannot work in this JVM: java.base does not "
            + (opened ? "" : "open java.lang.reflect") + (opened || exported ? "" : " and does not ")
            + (exported ? "" : "export sun.nio.ch") + ". Start Java " + Runtime.version().feature() + " with\n  " + flags()
            + "\nor put into the manifest of the jar given to java -jar\n"
            + "  Add-Opens: java.base/java.lang.reflect\n  Add-Exports: java.base/sun.nio.ch java.base/jdk.internal.ref\n"
            + "  Enable-Native-Access: ALL-UNNAMED";
    }
}
