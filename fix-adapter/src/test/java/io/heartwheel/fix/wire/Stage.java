package io.heartwheel.fix.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/** Plays scenes at once, each a test of its own: they wait most of the time. */
public final class Stage {
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final List<DynamicTest> tests = new ArrayList<>();
    private final String missing;

    public Stage() {
        this(null);
    }

    /** @param missing what the scenes lack, and how to have it: then each is skipped, saying so. Null for nothing. */
    public Stage(final String missing) {
        this.missing = missing;
    }

    /** It begins at once. */
    public Stage play(final String name, final Scene scene) {
        if (missing != null) {
            tests.add(DynamicTest.dynamicTest(name, () -> Assumptions.abort(missing)));
            return this;
        }
        final Future<?> played = pool.submit(() -> {
            scene.play();
            return null;
        });
        tests.add(DynamicTest.dynamicTest(name, () -> played.get(60, TimeUnit.SECONDS)));
        return this;
    }

    /** Those that were begun; no other may be. */
    public Stream<DynamicTest> tests() {
        pool.shutdown();
        return tests.stream();
    }

    /** What happens, up to its end. */
    public interface Scene {
        void play() throws Exception;
    }
}
