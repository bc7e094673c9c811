package io.heartwheel.server.config;

/**
 * Tells the operator, in one line, what is wrong and what to do about it; the command line prints the line and nothing else.
 */
public final class OperatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean usage;

    /**
     * Something in the surroundings is wrong: a port, a folder, another process.
     *
     * @param message the whole line.
     */
    public OperatorException(final String message) {
        this(message, false, null);
    }

    /**
     * As above, with what brought it to light.
     *
     * @param message the whole line.
     * @param cause   shown only when the operator asks for it.
     */
    public OperatorException(final String message, final Throwable cause) {
        this(message, false, cause);
    }

    private OperatorException(final String message, final boolean usage, final Throwable cause) {
        super(message, cause);
        this.usage = usage;
    }

    /**
     * What was asked for is wrong: an option or a setting.
     *
     * @param message the whole line.
     * @return the exception, to be thrown.
     */
    public static OperatorException usage(final String message) {
        return new OperatorException(message, true, null);
    }

    /** Whether what was asked for is wrong, rather than the surroundings. */
    public boolean isUsage() {
        return usage;
    }
}
