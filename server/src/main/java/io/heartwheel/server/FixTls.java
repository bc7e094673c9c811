package io.heartwheel.server;

import io.heartwheel.fix.FixTlsFilter;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.OperatorException;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.config.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import quickfix.mina.SessionConnector;

/** TLS for FIX, by the PEM files that the settings name. What it says about a wrong one never shows a key. */
final class FixTls {
    /** Writes a stack trace for each handshake that fails, whoever began it. Held, so that its level is not forgotten. */
    private static final Logger HANDSHAKES = Logger.getLogger("org.apache.mina.filter.ssl");

    private static final Pattern PKCS_8 =
        Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");
    private static final char[] IN_MEMORY_ONLY = new char[0];
    private static final byte[] PROOF = "do they belong together?".getBytes(StandardCharsets.US_ASCII);

    private FixTls() {
    }

    /**
     * Has an acceptor use it, if it is on.
     *
     * @throws OperatorException if the files are of no use.
     */
    static void install(final Config config, final SessionConnector acceptor) {
        TlsFiles.ofFix(config).ifPresent(files -> {
            HANDSHAKES.setLevel(Level.OFF);
            new FixTlsFilter(context(files), files.clients().isPresent()).installIn(acceptor);
        });
    }

    static SSLContext context(final TlsFiles files) {
        try {
            final Certificate[] chain = certificates(files.certificates());
            final KeyStore keys = empty();
            keys.setKeyEntry("us", key(files.key(), chain[0].getPublicKey()), IN_MEMORY_ONLY, chain);
            final KeyManagerFactory ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            ours.init(keys, IN_MEMORY_ONLY);
            final KeyStore trusted = empty();
            if (files.clients().isPresent()) {
                for (final Certificate certificate : certificates(files.clients().get())) {
                    trusted.setCertificateEntry(Integer.toString(trusted.size()), certificate);
                }
            }
            final TrustManagerFactory theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            theirs.init(trusted);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(ours.getKeyManagers(), theirs.getTrustManagers(), null);
            return context;
        } catch (final IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw OperatorException.usage("FIX can't be served with the certificate and the key in '" + Setting.FIX_TLS_CERT.key()
                + "' and '" + Setting.FIX_TLS_KEY.key() + "': they must be PEM files that belong together, and the key must be in"
                + " PKCS #8, which 'openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW' makes of others");
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(final Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(new Certificate[0]);
        }
    }

    private static PrivateKey key(final Path file, final PublicKey certified) throws IOException, GeneralSecurityException {
        final Matcher pem = PKCS_8.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new InvalidKeyException("not in PKCS #8");
        }
        final PrivateKey key = KeyFactory.getInstance(certified.getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
        final Signature signature =
            Signature.getInstance(SIGNATURES.getOrDefault(certified.getAlgorithm(), certified.getAlgorithm()));
        signature.initSign(key);
        signature.update(PROOF);
        final byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROOF);
        if (!signature.verify(signed)) {
            throw new InvalidKeyException("of another certificate");
        }
        return key;
    }
}
