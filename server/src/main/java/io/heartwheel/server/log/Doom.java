package io.heartwheel.server.log;

/**
 * Ends the process when its memory is exhausted: threads that died of it would leave a server that looks alive and cancels
 * nothing, while one that is gone is seen, and started again. Any thread.
 */
public final class Doom {
    private static final int MOST_CAUSES = 16;
    private static final int EXIT_CODE = 1;

    private Doom() {
    }

    /** From now on, a thread that ends for lack of memory ends the process with exit code 1; other ends are told on stderr. */
    public static void watchThreads() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            endIfOutOfMemory(error);
            System.err.println("heartwheel: the thread " + thread.getName() + " ended: " + Logging.redact(error.toString()));
        });
    }

    /**
     * Ends the process, after one line on stderr, if there is no memory left; else does nothing. What was logged before comes
     * first, but neither is waited for if stderr is not read.
     *
     * @param error what was thrown, or null.
     */
    public static void endIfOutOfMemory(final Throwable error) {
        if (isOutOfMemory(error)) {
            try {
                tell("heartwheel: out of memory, so the server ends: give the JVM more, such as -Xmx4g");
            } finally {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
    }

    private static void tell(final String line) {
        if (Logging.awaitWritten()) {
            System.err.println(line);
        }
    }

    /** Whether memory was exhausted, according to the error or to what caused it. */
    static boolean isOutOfMemory(final Throwable error) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
