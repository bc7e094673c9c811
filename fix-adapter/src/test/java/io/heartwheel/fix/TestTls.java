package io.heartwheel.fix;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Two certificates made just now that vouch for themselves, a venue's and a client's, as files for QuickFIX/J and as sockets. */
final class TestTls {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    private TestTls(final Path folder) {
        this.folder = folder;
    }

    static TestTls in(final Path folder) throws Exception {
        final List<Process> makers = List.of(make(folder, "venue"), make(folder, "client"));
        for (final Process maker : makers) {
            if (maker.waitFor() != 0) {
                throw new IOException("keytool: " + new String(maker.getInputStream().readAllBytes()));
            }
        }
        final TestTls tls = new TestTls(folder);
        for (final String name : List.of("venue", "client")) {
            final KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(name, tls.load(name + ".p12").getCertificate("key"));
            try (var out = Files.newOutputStream(folder.resolve(name + "-trust.p12"))) {
                trusted.store(out, PASSWORD.toCharArray());
            }
        }
        return tls;
    }

    private static Process make(final Path folder, final String name) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair", "-alias", "key", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=dns:localhost,ip:127.0.0.1",
            "-keystore", folder.resolve(name + ".p12").toString(), "-storepass", PASSWORD, "-storetype", "PKCS12",
            "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC").redirectErrorStream(true).start();
    }

    /** QuickFIX/J's settings of one end, which trusts the other. */
    Map<String, String> settings(final String own, final String other) {
        return Map.of("SocketUseSSL", "Y", "SocketKeyStore", folder.resolve(own + ".p12").toString(),
            "SocketKeyStorePassword", PASSWORD, "KeyStoreType", "PKCS12",
            "SocketTrustStore", folder.resolve(other + "-trust.p12").toString(),
            "SocketTrustStorePassword", PASSWORD, "TrustStoreType", "PKCS12", "NeedClientAuth", "Y");
    }

    /** Connects. With a null name it has no certificate. */
    SSLSocket connect(final int port, final String own) throws Exception {
        return over(new Socket(InetAddress.getLoopbackAddress(), port), own);
    }

    /** Uses a socket that is open. */
    SSLSocket over(final Socket socket, final String own) throws Exception {
        final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own == null ? null : load(own + ".p12"), PASSWORD.toCharArray());
        final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load("venue-trust.p12"));
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(own == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return (SSLSocket)context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    }

    private KeyStore load(final String file) throws IOException, GeneralSecurityException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }
}
