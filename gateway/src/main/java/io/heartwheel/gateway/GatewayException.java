package io.heartwheel.gateway;

/** The gateway can't be started; the message says what to do. */
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GatewayException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
