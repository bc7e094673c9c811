package io.heartwheel.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for localhost that vouches for itself, made just now.
 *
 * @param chain    PEM file of it.
 * @param key      PEM file of its private key.
 * @param trusting trusts it.
 */
record TestCertificate(Path chain, Path key, SSLContext trusting) {
    private static final String PASSWORD = "changeit";

    static TestCertificate make(final Path folder) throws IOException, GeneralSecurityException {
        final Path store = folder.resolve("store.p12");
        try (Cli keytool = Cli.command(folder.toFile(), Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair", "-alias", "us", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1",
            "-keystore", store.toString(), "-storepass", PASSWORD, "-storetype", "PKCS12")) {
            if (keytool.exitCode() != 0) {
                throw new IOException("keytool: " + keytool.out() + keytool.err());
            }
        }
        final KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        final KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("us", keys.getCertificate("us"));
        final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        final Path key = pem(folder.resolve("key.pem"), "PRIVATE KEY", keys.getKey("us", PASSWORD.toCharArray()).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return new TestCertificate(pem(folder.resolve("chain.pem"), "CERTIFICATE", keys.getCertificate("us").getEncoded()), key,
            context);
    }

    private static Path pem(final Path file, final String what, final byte[] bytes) throws IOException {
        return Files.writeString(file, "-----BEGIN " + what + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n");
    }
}
