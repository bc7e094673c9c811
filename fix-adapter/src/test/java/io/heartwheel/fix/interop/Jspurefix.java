package io.heartwheel.fix.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.heartwheel.fix.wire.House;

/** jspurefix: {@code src/test/interop/jspurefix/peer.js}, run by node where {@code install} beside it was run before. */
final class Jspurefix {
    private static final Path FOLDER = ProcessPeer.FOLDER.resolve("jspurefix");
    private static final Path SOURCE = Path.of("src", "test", "interop", "jspurefix", "peer.js");
    private static final String SETTINGS = """
        {
          "application": {
            "type": "%s",
            "name": "peer",
            "resilient": true,
            "reconnectSeconds": 1,
            "recoveryAttemptSeconds": 1,
            "backoffFailConnectSeconds": 1,
            "tcp": {"host": "127.0.0.1", "port": %d},
            "protocol": "ascii",
            "dictionary": "%s"
          },
          "EncryptMethod": 0,
          "ResetSeqNumFlag": %b,
          "HeartBtInt": 1,
          "SenderCompId": "%s",
          "TargetCompID": "%s",
          "BeginString": "%s"
        }
        """;

    private Jspurefix() {
    }

    /** Null, or what is missing, and how to have it. */
    static String missing() {
        if (!Files.exists(FOLDER.resolve(Path.of("node_modules", "jspurefix", "package.json")))) {
            return "jspurefix is not here: fix-adapter/src/test/interop/jspurefix/install puts it into target/, with npm";
        }
        try {
            new ProcessBuilder("node", "--version").start().destroy();
            return null;
        } catch (final IOException e) {
            return "node is not here: on Debian, apt-get install nodejs";
        }
    }

    static ProcessPeer initiator(final String name, final int port) throws IOException {
        return start("initiator", name, port, "FIX.4.4", "repo44", false);
    }

    /** It begins each connection with new numbers, and says so in its answer: our Logon must ask for it. */
    static ProcessPeer acceptor(final String name, final int port) throws IOException {
        return start("acceptor", name, port, "FIX.4.2", "repo42", true);
    }

    private static ProcessPeer start(
        final String type, final String name, final int port, final String version, final String dictionary,
        final boolean reset) throws IOException {
        return new ProcessPeer(name + ".json", SETTINGS.formatted(type, port, dictionary, reset, name, House.NAME, version),
            settings -> List.of("node", SOURCE.toString(), settings, FOLDER.toString()));
    }
}
