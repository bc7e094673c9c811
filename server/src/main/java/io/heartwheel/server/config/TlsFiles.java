package io.heartwheel.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;

/**
 * The PEM files of a certificate chain and of its private key.
 *
 * @param certificates ours first.
 * @param key          not encrypted.
 */
public record TlsFiles(Path certificates, Path key) {

    /** Those that are set; none if TLS is off. */
    public static Optional<TlsFiles> of(final Config config) {
        final String certificates = config.text(Setting.HTTP_TLS_CERT);
        final String key = config.text(Setting.HTTP_TLS_KEY);
        return certificates.isEmpty() && key.isEmpty() ? Optional.empty()
            : Optional.of(new TlsFiles(Path.of(certificates), Path.of(key)));
    }

    /**
     * Finds out whether they are of any use, so that nothing starts before it is known.
     *
     * @param where to begin an error with.
     * @throws OperatorException if they aren't.
     */
    void check(final String where) {
        if (certificates.toString().isEmpty() || key.toString().isEmpty()) {
            throw OperatorException.usage(where + "'" + Setting.HTTP_TLS_CERT.key() + "' and '" + Setting.HTTP_TLS_KEY.key()
                + "' must both be set, or neither");
        }
        try (InputStream in = Files.newInputStream(certificates)) {
            if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                throw new CertificateException("there is none in it");
            }
        } catch (final IOException | CertificateException e) {
            throw unusable(where, Setting.HTTP_TLS_CERT, certificates, "certificates");
        }
        try {
            final String text = Files.readString(key, StandardCharsets.ISO_8859_1);
            if (!text.contains("PRIVATE KEY-----") || text.contains("ENCRYPTED")) {
                throw unusable(where, Setting.HTTP_TLS_KEY, key, "a private key that is not encrypted");
            }
        } catch (final IOException e) {
            throw unusable(where, Setting.HTTP_TLS_KEY, key, "a private key");
        }
    }

    private static OperatorException unusable(final String where, final Setting setting, final Path file, final String what) {
        return OperatorException.usage(where + "'" + setting.key() + "' must name a PEM file with " + what + " that this user can"
            + " read: " + file + (Files.exists(file) ? " is none" : " does not exist"));
    }
}
