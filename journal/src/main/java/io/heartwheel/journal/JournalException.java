package io.heartwheel.journal;

/** A journal that cannot be opened or read. The message is for an operator: which folder, what is wrong, and what to do. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalException(final String message) {
        super(message);
    }

    JournalException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
