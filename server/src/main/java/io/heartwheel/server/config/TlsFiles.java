package io.heartwheel.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;

/**
 * The PEM files of a certificate chain and of its private key, and of who vouches for clients.
 *
 * @param certificates ours first.
 * @param key          not encrypted.
 * @param clients      who vouches for clients; empty if they need no certificate.
 * @param names        the settings that name them, in this order.
 */
public record TlsFiles(Path certificates, Path key, Optional<Path> clients, List<Setting> names) {

    /** Those of HTTP that are set; none if it has no TLS. */
    public static Optional<TlsFiles> of(final Config config) {
        return of(config, List.of(Setting.HTTP_TLS_CERT, Setting.HTTP_TLS_KEY));
    }

    /** Those of FIX that are set; none if it has no TLS. */
    public static Optional<TlsFiles> ofFix(final Config config) {
        return of(config, List.of(Setting.FIX_TLS_CERT, Setting.FIX_TLS_KEY, Setting.FIX_TLS_CLIENTS));
    }

    private static Optional<TlsFiles> of(final Config config, final List<Setting> names) {
        final List<String> files = names.stream().map(config::text).toList();
        return files.stream().allMatch(String::isEmpty) ? Optional.empty()
            : Optional.of(new TlsFiles(Path.of(files.get(0)), Path.of(files.get(1)),
                files.stream().skip(2).filter(file -> !file.isEmpty()).findFirst().map(Path::of), names));
    }

    /**
     * Finds out whether they are of any use, so that nothing starts before it is known.
     *
     * @param where to begin an error with.
     * @throws OperatorException if they aren't.
     */
    void check(final String where) {
        if (certificates.toString().isEmpty() || key.toString().isEmpty()) {
            throw OperatorException.usage(where + "'" + names.get(0).key() + "' and '" + names.get(1).key()
                + "' must both be set, or neither" + (clients.isEmpty() ? "" : ", and both if '" + names.get(2).key() + "' is"));
        }
        checkCertificates(where, names.get(0), certificates);
        clients.ifPresent(file -> checkCertificates(where, names.get(2), file));
        try {
            final String text = Files.readString(key, StandardCharsets.ISO_8859_1);
            if (!text.contains("PRIVATE KEY-----") || text.contains("ENCRYPTED")) {
                throw unusable(where, names.get(1), key, "a private key that is not encrypted");
            }
        } catch (final IOException e) {
            throw unusable(where, names.get(1), key, "a private key");
        }
    }

    private static void checkCertificates(final String where, final Setting setting, final Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                throw new CertificateException("there is none in it");
            }
        } catch (final IOException | CertificateException e) {
            throw unusable(where, setting, file, "certificates");
        }
    }

    private static OperatorException unusable(final String where, final Setting setting, final Path file, final String what) {
        return OperatorException.usage(where + "'" + setting.key() + "' must name a PEM file with " + what + " that this user can"
            + " read: " + file + (Files.exists(file) ? " is none" : " does not exist"));
    }
}
