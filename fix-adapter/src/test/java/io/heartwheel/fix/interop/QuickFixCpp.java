package io.heartwheel.fix.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.heartwheel.fix.wire.House;

/** QuickFIX C++: {@code src/test/interop/quickfix-cpp/peer.cpp}, compiled where its library is. */
final class QuickFixCpp {
    private static final Path SOURCE = Path.of("src", "test", "interop", "quickfix-cpp", "peer.cpp");
    private static final Path PROGRAM = ProcessPeer.FOLDER.resolve("quickfix-cpp-peer");
    private static final Path ERRORS = ProcessPeer.FOLDER.resolve("quickfix-cpp-errors.txt");
    private static final String SETTINGS = """
        [DEFAULT]
        HeartBtInt=1
        ReconnectInterval=1
        UseDataDictionary=N
        DefaultApplVerID=FIX.5.0SP2
        StartTime=%1$s
        EndTime=%1$s
        SocketConnectHost=127.0.0.1
        ConnectionType=%2$s
        [SESSION]
        BeginString=%3$s
        SenderCompID=%4$s
        TargetCompID=%5$s
        Socket%6$sPort=%7$d
        """;

    private QuickFixCpp() {
    }

    static ProcessPeer initiator(final String version, final String name, final int port) throws IOException {
        return start("initiator", "Connect", version, name, port);
    }

    static ProcessPeer acceptor(final String version, final String name, final int port) throws IOException {
        return start("acceptor", "Accept", version, name, port);
    }

    private static ProcessPeer start(
        final String type, final String socket, final String version, final String name, final int port) throws IOException {
        // A day that begins half a day from now: no test meets its end.
        final String daily = LocalTime.now(ZoneOffset.UTC).plusHours(12).format(DateTimeFormatter.ofPattern("HH:mm:ss"));
        return new ProcessPeer(name + ".cfg", SETTINGS.formatted(daily, type, version, name, House.NAME, socket, port),
            settings -> List.of(PROGRAM.toString(), settings));
    }

    /** Compiles it. Null, or what is missing, and how to have it. */
    static String missing() throws Exception {
        if (!Files.exists(Path.of("/usr/include/quickfix/Session.h"))) {
            return "QuickFIX C++ is not here: on Debian, apt-get install libquickfix-dev g++";
        }
        Files.createDirectories(ProcessPeer.FOLDER);
        final Process compiler = compiler();
        if (compiler == null) {
            return "No C++ compiler is here: on Debian, apt-get install g++";
        }
        if (!compiler.waitFor(60, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
            compiler.destroyForcibly();
            throw new AssertionError("g++ cannot compile " + SOURCE + ":\n" + Files.readString(ERRORS, StandardCharsets.UTF_8));
        }
        return null;
    }

    private static Process compiler() {
        try {
            // The library's headers have exception specifications, which later standards refuse.
            return new ProcessBuilder("g++", "-std=c++11", "-w", "-o", PROGRAM.toString(), SOURCE.toString(),
                "-lquickfix", "-lpthread").redirectErrorStream(true).redirectOutput(ERRORS.toFile()).start();
        } catch (final IOException e) {
            return null;
        }
    }
}
