package io.heartwheel.gateway.gemini;

/** Why Gemini refuses a request, in its words. */
enum Refusal {
    MISSING_KEY(400, "MissingApikeyHeader", "Must provide an X-GEMINI-APIKEY header"),
    MISSING_PAYLOAD(400, "MissingPayloadHeader", "Must provide an X-GEMINI-PAYLOAD header"),
    MISSING_SIGNATURE(400, "MissingSignatureHeader", "Must provide an X-GEMINI-SIGNATURE header"),
    /** Also for keys that are unknown: nobody learns which are not. */
    BAD_SIGNATURE(400, "InvalidSignature", "InvalidSignature"),
    BAD_JSON(400, "InvalidJson", "The payload must be the base64 of a JSON object"),
    OTHER_ENDPOINT(400, "EndpointMismatch", "The payload's request must be the path that it is sent to"),
    BAD_NONCE(400, "InvalidNonce", "The nonce must be a whole number below 2^63, and not a string in a GET request"),
    OLD_NONCE(400, "InvalidNonce", "The nonce has not increased since the last call with this key"),
    UNTIMELY_NONCE(400, "InvalidNonce", "The nonce is not within 30 seconds of the server's time"),
    MISSING_ROLE(403, "MissingRole", "This endpoint requires the Trader role"),
    NO_ENDPOINT(404, "EndpointNotFound", "There is no such endpoint here; the request counts as a heartbeat"),
    TOO_MANY(429, "RateLimit", "Too many requests with this key"),
    NO_ROOM(503, "System", "No switch can be armed right now: the request does not count as a heartbeat");

    private final int status;
    private final String reason;
    private final String message;

    Refusal(final int status, final String reason, final String message) {
        this.status = status;
        this.reason = reason;
        this.message = message;
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    String message() {
        return message;
    }
}
