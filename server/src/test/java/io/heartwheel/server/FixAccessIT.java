package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server lets nobody log on to FIX without a certificate and a password. */
@Tag("once")
class FixAccessIT {
    private static final String SECRET = "hushhushhush-0815";

    @TempDir
    private Path temp;

    @Test
    void shouldLetThoseInThatHaveCertificateAndPassword() throws Exception {
        final TestCertificate ours = TestCertificate.make(Files.createDirectory(temp.resolve("ours")));
        final TestCertificate theirs = TestCertificate.make(Files.createDirectory(temp.resolve("theirs")));
        final Path config = PrivateConfig.write(temp, """
            fix.host = 0.0.0.0
            fix.tls-cert = %s
            fix.tls-key = %s
            fix.tls-clients = %s
            fix-user.CLIENT.username = user
            fix-user.CLIENT.password = %s
            fix-user.ELSEWHERE.password = %s
            fix-user.ELSEWHERE.addresses = 192.0.2.0/24
            """.formatted(ours.chain(), ours.key(), theirs.chain(), SECRET, SECRET));
        final SSLContext certified = ((JdkSslContext) SslContextBuilder.forClient().sslProvider(SslProvider.JDK)
            .keyManager(theirs.chain().toFile(), theirs.key().toFile()).trustManager(ours.chain().toFile()).build()).context();
        try (Cli server = Cli.serve(temp.resolve("data"), "--config", config.toString())) {
            shouldBeClosed(connect(server.port(), certified), "CLIENT", "553=user", "554=" + SECRET.toUpperCase());
            shouldBeClosed(connect(server.port(), certified), "CLIENT");
            shouldBeClosed(connect(server.port(), certified), "STRANGER", "553=user", "554=" + SECRET);
            shouldBeClosed(connect(server.port(), certified), "ELSEWHERE", "553=ELSEWHERE", "554=" + SECRET);
            shouldBeClosed(connect(server.port(), ours.trusting()), "CLIENT", "553=user", "554=" + SECRET);
            shouldBeClosed(new Socket(InetAddress.getLoopbackAddress(), server.port()), "CLIENT", "553=user", "554=" + SECRET);
            try (RawFixClient client = new RawFixClient(connect(server.port(), certified), "CLIENT", "HEARTWHEEL")) {
                client.send("A", "98=0", "108=30", "553=user", "554=" + SECRET);
                client.await("A");
                client.order("A", "9");
                client.await("8", "150=0");
            }
            assertThat(server.err()).as("%s", server.err()).filteredOn(line -> line.contains("Refused the Logon of")).hasSize(4)
                .anyMatch(line -> line.contains("'CLIENT'") && line.contains("wrong Username or Password"))
                .anyMatch(line -> line.contains("'STRANGER'") && line.contains("not on the list"))
                .anyMatch(line -> line.contains("'ELSEWHERE'") && line.contains("may not be logged on to from there"));
            assertThat(server.err()).noneMatch(line -> line.contains("hush") || line.contains("\tat "))
                .allMatch(line -> line.contains(" WARNING "));
        }
        try (Cli check = Cli.jar("config", "--check", config.toString())) {
            assertThat(check.exitCode()).isZero();
            assertThat(check.out()).anyMatch(line -> line.contains("with TLS, clients need certificates"))
                .contains("FIX takes 2 SenderCompIDs, with their passwords.");
        }
    }

    private static Socket connect(final int port, final SSLContext context) throws IOException {
        return context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    }

    private static void shouldBeClosed(final Socket socket, final String name, final String... fields) throws IOException {
        try (RawFixClient stranger = new RawFixClient(socket, name, "HEARTWHEEL")) {
            final String[] all = new String[fields.length + 2];
            all[0] = "98=0";
            all[1] = "108=30";
            System.arraycopy(fields, 0, all, 2, fields.length);
            stranger.send("A", all);
            stranger.awaitClosed();
            assertThat(stranger.find("A")).isNull();
            assertThat(stranger.find("5")).isNull();
        }
    }
}
