package io.heartwheel.server;

import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.GatewayException;
import io.heartwheel.gateway.Origins;
import io.heartwheel.server.config.Access;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.OperatorException;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.config.TlsFiles;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where HTTP and WebSocket clients come: the settings and the keys, as the gateway takes them, and its errors in our words. */
final class HttpDoor {
    private static final Logger LOGGER = LoggerFactory.getLogger(HttpDoor.class);

    private HttpDoor() {
    }

    /** By which names, beside the loopback's, it may be reached. */
    static List<String> hosts(final Config config) {
        return Stream.concat(Stream.of(config.text(Setting.HTTP_HOST)), config.list(Setting.HTTP_ALLOWED_HOSTS).stream())
            .filter(host -> !host.isEmpty()).toList();
    }

    /** What the settings say of a gateway; the rest is to be added. */
    static Gateway.Context context(final Config config, final Access access) {
        final Gateway.Context context = new Gateway.Context()
            .address(config.text(Setting.HTTP_HOST), config.integer(Setting.HTTP_PORT))
            .origins(new Origins(hosts(config)))
            .maxConnections(config.integer(Setting.HTTP_MAX_CONNECTIONS))
            .maxConnectionsPerAddress(config.integer(Setting.HTTP_MAX_CONNECTIONS_PER_ADDRESS))
            .maxSessions(config.integer(Setting.HTTP_MAX_SESSIONS))
            .warnShare(config.decimal(Setting.HTTP_WARN_SHARE));
        TlsFiles.of(config).ifPresent(files -> context.tls(files.certificates().toString(), files.key().toString()));
        access.keys().forEach(context::key);
        access.venueOptions().forEach(context::venue);
        access.venuePorts().forEach(context::ownPort);
        return context;
    }

    /**
     * Opens the door; when this returns, clients can connect.
     *
     * @param context complete.
     * @param config  it was made from.
     * @return the running gateway.
     * @throws OperatorException if a port can't be had, or the certificate is of no use.
     */
    static Gateway open(final Gateway.Context context, final Config config) {
        final InetSocketAddress wanted = new InetSocketAddress(config.text(Setting.HTTP_HOST), config.integer(Setting.HTTP_PORT));
        if (wanted.isUnresolved() || !FixDoor.isOurs(wanted)) {
            throw FixDoor.notOurs(Setting.HTTP_HOST, wanted);
        }
        try {
            final Gateway gateway = Gateway.start(context);
            if (!wanted.getAddress().isLoopbackAddress() && TlsFiles.of(config).isEmpty()) {
                LOGGER.warn("HTTP listens on {}, which is not loopback, without TLS: whoever is on the way can read keys and"
                    + " orders; set {} and {}", wanted.getHostString(), Setting.HTTP_TLS_CERT.key(), Setting.HTTP_TLS_KEY.key());
            }
            return gateway;
        } catch (final GatewayException e) {
            throw refused(e, config);
        }
    }

    private static OperatorException refused(final GatewayException error, final Config config) {
        final boolean isPort = error.getCause() instanceof SocketException;
        return TlsFiles.of(config).isEmpty() || isPort
            ? new OperatorException(error.getMessage() + " (--http-port, '" + Setting.HTTP_PORT.key() + "')", error)
            : new OperatorException("HTTP can't be served with the certificate and the key in '" + Setting.HTTP_TLS_CERT.key()
                + "' and '" + Setting.HTTP_TLS_KEY.key() + "': they must be PEM files that belong together", error);
    }
}
