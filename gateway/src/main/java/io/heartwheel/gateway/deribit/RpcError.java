package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.RateLimit.Verdict;
import io.vertx.core.json.JsonObject;

/** A refusal in the venue's words. Has no stack trace: it is an answer, not a fault. */
final class RpcError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final int TOO_MANY = 10028;
    private static final int MALFORMED = -32700;
    private static final int INVALID_REQUEST = -32600;

    private final int code;
    private final String reason;
    private final String param;
    private final long retryAfterS;

    RpcError(final int code, final String message, final String reason, final String param) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.param = param;
        this.retryAfterS = 1;
    }

    private RpcError(final int code, final String message, final long retryAfterS) {
        super(message, null, false, false);
        this.code = code;
        this.reason = null;
        this.param = null;
        this.retryAfterS = retryAfterS;
    }

    static RpcError malformed() {
        return new RpcError(MALFORMED, "Parse error", null, null);
    }

    static RpcError invalidRequest(final String reason) {
        return new RpcError(INVALID_REQUEST, "Invalid Request", reason, null);
    }

    static RpcError unknownMethod() {
        return new RpcError(-32601, "Method not found", null, null);
    }

    static RpcError invalidParam(final String reason, final String param) {
        return new RpcError(-32602, "Invalid params", reason, param);
    }

    static RpcError mustBeWebSocket() {
        return new RpcError(10030, "must_be_websocket_request", null, null);
    }

    /** It isn't known for how long. */
    static RpcError tooManyRequests() {
        return new RpcError(TOO_MANY, "too_many_requests", null, null);
    }

    static RpcError tooManyRequests(final Verdict limit) {
        return new RpcError(TOO_MANY, "too_many_requests", limit.retryAfterS());
    }

    static RpcError unauthorized(final String reason) {
        return new RpcError(13009, "unauthorized", reason, null);
    }

    static RpcError invalidCredentials(final String reason) {
        return new RpcError(13004, "invalid_credentials", reason, null);
    }

    static RpcError badRequest(final String reason) {
        return new RpcError(11050, "bad_request", reason, null);
    }

    static RpcError forbidden(final String reason) {
        return new RpcError(13021, "forbidden", reason, null);
    }

    static RpcError internal() {
        return new RpcError(11094, "internal_server_error", null, null);
    }

    static RpcError unavailable(final String reason) {
        return new RpcError(13028, "temporarily_unavailable", reason, null);
    }

    int code() {
        return code;
    }

    /** Whether something was sent too often. */
    boolean isTooMany() {
        return code == TOO_MANY;
    }

    /** Whether what came was no request, so that it may have had no id that could be told. */
    boolean isOfForm() {
        return code == MALFORMED || code == INVALID_REQUEST;
    }

    /** In how many seconds what was sent too often may be sent again. */
    long retryAfterS() {
        return retryAfterS;
    }

    JsonObject json() {
        final JsonObject error = new JsonObject().put("code", code).put("message", getMessage());
        if (reason != null) {
            final JsonObject data = new JsonObject().put("reason", reason);
            if (param != null) {
                data.put("param", param);
            }
            error.put("data", data);
        }
        return error;
    }
}
