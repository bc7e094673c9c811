package io.heartwheel.server.switches;

/**
 * A session as the journal knows it, of whichever protocol.
 *
 * @param handle        of the session on the wheel.
 * @param correlationId of the session on the wheel and in the journal.
 * @param name          what operators call it.
 */
public record Watched(long handle, long correlationId, String name) {
}
