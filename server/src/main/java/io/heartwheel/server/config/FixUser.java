package io.heartwheel.server.config;

/**
 * What a FIX counterparty must show to log on. Says its name, never its password.
 *
 * @param compId    its SenderCompID (49).
 * @param username  its Username (553).
 * @param password  its Password (554).
 * @param addresses from where it may log on; empty for wherever anybody may.
 */
public record FixUser(String compId, String username, String password, String addresses) {
    @Override
    public String toString() {
        return "FixUser[" + compId + "]";
    }
}
