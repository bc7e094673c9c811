package io.heartwheel.gateway.board;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How the board looks in JSON: times in ms since the epoch, lengths of time in ms, states and decisions in lower case. */
final class Json {
    private static final int NS_PER_MS = 1_000_000;
    private static final double US_PER_MS = 1_000.0;

    private Json() {
    }

    /** The wheel and the venues, as counted. */
    static JsonObject census(final Census census) {
        final JsonArray venues = new JsonArray();
        for (final VenueTally venue : census.venues()) {
            final JsonObject counts = new JsonObject().put("venue", venue.name());
            long sum = 0;
            for (final Phase phase : Phase.values()) {
                final long count = census.count(venue.number(), phase);
                sum += count;
                counts.put(phase.label(), count);
            }
            if (sum > 0) {
                venues.add(counts);
            }
        }
        final JsonObject total = new JsonObject();
        for (final Phase phase : Phase.values()) {
            total.put(phase.label(), census.count(phase));
        }
        final JsonArray next = new JsonArray();
        census.next().forEach(row -> next.add(row(census, row)));
        return new JsonObject().put("now_ms", census.wallMs()).put("total", total.put("expired_lately", census.expiredLately()))
            .put("venues", venues)
            .put("wheel", new JsonObject().put("spoke_ms", Census.SPOKE_NS / NS_PER_MS).put("alive", array(census.due()))
                .put("silent", array(census.dueSilent())).put("later", census.later()))
            .put("next", next);
    }

    private static JsonArray array(final long[] counts) {
        final JsonArray array = new JsonArray();
        for (final long count : counts) {
            array.add(count);
        }
        return array;
    }

    static JsonObject row(final Census clocks, final Census.Row row) {
        final Standing standing = row.standing();
        final JsonObject json = new JsonObject().put("name", row.watched().name()).put("venue", row.watched().venue().name())
            .put("state", standing.phase().label())
            .put("last_heartbeat_ms", clocks.wallMs(row.lastHeartbeatNs()))
            .put("timeout_ms", standing.timeoutNs() / NS_PER_MS);
        if (standing.probeAfterNs() > 0) {
            json.put("warned_after_ms", standing.probeAfterNs() / NS_PER_MS);
        }
        return standing.phase().isLive() ? json.put("expires_at_ms", clocks.wallMs(row.dueNs()))
            : json.put("ended_at_ms", clocks.wallMs(standing.atNs()));
    }

    /** A row, and what is known of it as a FIX session, if it is one. */
    static JsonObject row(final Census clocks, final Census.Row row, final FixSession fix) {
        return fix == null ? row(clocks, row) : row(clocks, row).put("fix", fix(clocks, fix));
    }

    static JsonObject fix(final Census clocks, final FixSession session) {
        final JsonObject json = new JsonObject().put("state", session.state());
        if (session.lastInNs() != Long.MIN_VALUE) {
            json.put("last_in_ms", clocks.wallMs(session.lastInNs()));
        }
        if (session.lastOutNs() != Long.MIN_VALUE) {
            json.put("last_out_ms", clocks.wallMs(session.lastOutNs()));
        }
        return json.put("queued", session.queued()).put("dropped", session.dropped())
            .put("near_misses", session.nearMisses()).put("worst_late_ms", session.worstLateNs() / 1_000 / US_PER_MS)
            .put("connections", session.connections());
    }

    static JsonArray nearMisses(final List<NearMisses.Client> clients) {
        final JsonArray array = new JsonArray();
        for (final NearMisses.Client client : clients) {
            final JsonObject json = new JsonObject().put("name", client.name()).put("near_misses", client.nearMisses());
            if (client.statistics() != null) {
                json.put("fired", client.statistics().fired()).put("heartbeats", client.statistics().heartbeats())
                    .put("longest_silence_ms", client.statistics().longestSilenceNs() / NS_PER_MS)
                    .put("armed", client.statistics().armed());
            }
            array.add(json);
        }
        return array;
    }

    static JsonArray decisions(final Census clocks, final List<Ring.Numbered<Decision>> decisions) {
        final JsonArray array = new JsonArray();
        decisions.forEach(decision -> array.add(decision(clocks, decision)));
        return array;
    }

    static JsonObject decision(final Census clocks, final Ring.Numbered<Decision> numbered) {
        final Decision decision = numbered.what();
        final JsonObject json = new JsonObject().put("number", numbered.number()).put("what", decision.what())
            .put("at_ms", clocks.wallMs(decision.atNs()));
        if (decision.name() != null) {
            json.put("name", decision.name()).put("venue", decision.venue());
        }
        return switch (decision.what()) {
            case "stalled" -> json.put("blind_ms", decision.detail() / NS_PER_MS).put("grace_ms", decision.graceNs() / NS_PER_MS);
            case "suspect", "expired" -> json.put("late_ms", decision.lateNs() / 1_000 / US_PER_MS)
                .put("last_heartbeat_ms", clocks.wallMs(decision.lastHeartbeatNs()))
                .put("grace_ms", decision.graceNs() / NS_PER_MS);
            case "recovered", "deregistered" -> json;
            default -> json.put("count", decision.detail());
        };
    }

    static JsonObject warning(final Census clocks, final Ring.Numbered<Warning> numbered) {
        final Warning warning = numbered.what();
        return new JsonObject().put("number", numbered.number()).put("name", warning.name()).put("venue", warning.venue())
            .put("at_ms", clocks.wallMs(warning.atNs())).put("expires_at_ms", clocks.wallMs(warning.dueNs()));
    }
}
