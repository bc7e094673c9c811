package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.server.config.OperatorException;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.config.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which PEM files FIX can be served with. */
class FixTlsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTakeFilesThatBelongTogetherAndNoOthers() throws Exception {
        final TestCertificate ours = TestCertificate.make(folder);
        assertThat(FixTls.context(files(ours.chain(), ours.key()))).isNotNull();
        for (final String algorithm : List.of("EC", "RSA")) {
            shouldRefuse(ours.chain(), pem("PRIVATE KEY", algorithm));
        }
        shouldRefuse(ours.chain(), pem("EC PRIVATE KEY", "EC"));
        shouldRefuse(ours.chain(), Files.writeString(folder.resolve("bad.pem"),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
    }

    private static void shouldRefuse(final Path chain, final Path key) {
        assertThatThrownBy(() -> FixTls.context(files(chain, key))).isInstanceOf(OperatorException.class)
            .hasMessageContaining("'fix.tls-cert' and 'fix.tls-key'").hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }

    private static TlsFiles files(final Path chain, final Path key) {
        return new TlsFiles(chain, key, Optional.of(chain),
            List.of(Setting.FIX_TLS_CERT, Setting.FIX_TLS_KEY, Setting.FIX_TLS_CLIENTS));
    }

    private Path pem(final String what, final String algorithm) throws Exception {
        return Files.writeString(folder.resolve("other.pem"), "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder()
            .encodeToString(KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate().getEncoded())
            + "\n-----END " + what + "-----\n");
    }
}
