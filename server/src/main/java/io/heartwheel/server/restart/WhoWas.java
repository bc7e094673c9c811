package io.heartwheel.server.restart;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Venue;
import io.heartwheel.server.venue.Party;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import quickfix.SessionID;

/** Tells by the name of a session, as the journal has it, whose it was. Immutable. */
public final class WhoWas implements Function<String, Former> {
    private static final String SHADOW = "shadow";

    private final String fixPrefix;
    private final SessionID template;
    private final Function<SessionID, Party> ofFix;
    private final Function<Client, Party> ofHttp;
    private final Map<String, ApiKey> keys = new HashMap<>();
    private final Map<String, Venue> venues =
        Gateway.venues().stream().collect(Collectors.toMap(Venue::name, Function.identity()));

    /**
     * The present configuration.
     *
     * @param template whose BeginString and SenderCompID (ours) all FIX sessions have.
     * @param ofFix    the party of a FIX session.
     * @param keys     of all who may come over HTTP.
     * @param ofHttp   the party of one of them.
     */
    public WhoWas(final SessionID template, final Function<SessionID, Party> ofFix, final Collection<ApiKey> keys,
                  final Function<Client, Party> ofHttp) {
        this.template = template;
        this.fixPrefix = template.getBeginString() + ':' + template.getSenderCompID() + "->";
        this.ofFix = ofFix;
        this.ofHttp = ofHttp;
        keys.forEach(key -> this.keys.put(key.toString(), key));
    }

    /**
     * Null if nobody of that name can come any more. If a name is so long that it doesn't tell the whole of who it was, it is
     * somebody of that name, of whom nothing more is known.
     */
    @Override
    public Former apply(final String name) {
        if (name.startsWith(fixPrefix)) {
            return new Former(ofFix.apply(new SessionID(template.getBeginString(), template.getSenderCompID(),
                name.substring(fixPrefix.length()))), Scope.NONE, false);
        }
        final int afterVenue = name.indexOf('/');
        final int afterKey = name.indexOf('/', afterVenue + 1);
        final ApiKey key = afterVenue < 0 ? null : keys.get(afterKey < 0 ? name : name.substring(0, afterKey));
        return key == null ? null : ofKey(key, name);
    }

    private Former ofKey(final ApiKey key, final String name) {
        final boolean shadow = SHADOW.equals(key.option("mode", "live"));
        final Client client = key.clientNamed(name);
        return new Former(client == null ? new Party(key.account(), name, name, false) : ofHttp.apply(client),
            venues.get(key.venue()).scopeAfterRestart(key), shadow);
    }
}
