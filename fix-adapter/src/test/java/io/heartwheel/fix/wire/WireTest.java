package io.heartwheel.fix.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The rules of liveness on the wire, in each version of FIX, at both ends: all scripts at once, against one engine. */
@Tag("once")
class WireTest {
    private static final List<Part> PARTS = parts();
    private static Engine engine;

    @BeforeAll
    static void start() throws Exception {
        engine = new Engine(PARTS);
    }

    private static List<Part> parts() {
        final List<Part> parts = new ArrayList<>();
        for (final boolean ourAcceptor : new boolean[] {true, false}) {
            for (final Version version : Version.values()) {
                for (final Script script : Script.values()) {
                    if (script.suits(ourAcceptor)) {
                        parts.add(new Part(ourAcceptor, version, script));
                    }
                }
            }
        }
        return parts;
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepTheRules() {
        final Stage stage = new Stage();
        for (final Part part : PARTS) {
            stage.play(part.toString(), () -> {
                try (Peer peer = new Peer(engine, part)) {
                    part.script().play(peer);
                }
            });
        }
        return stage.tests();
    }

    @AfterAll
    static void close() {
        engine.close();
    }
}
