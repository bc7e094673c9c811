package io.heartwheel.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnKeysTest {
    @TempDir
    private Path temp;
    private DataFolder folder;

    @BeforeEach
    void open() {
        folder = DataFolder.open(temp);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void shouldStoreNewKeysForTheirOwnerAloneAndUseThemAgain() throws IOException {
        final OwnKeys made = OwnKeys.in(folder, Gateway.venues());
        assertThat(folder.keys()).doesNotExist();
        assertThat(made.store()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.keys()))).isEqualTo("rw-------");

        final OwnKeys again = OwnKeys.in(folder, Gateway.venues());
        assertThat(again.store()).isFalse();
        assertThat(ids(again)).isEqualTo(ids(made)).hasSameSizeAs(Gateway.venues());
        assertThat(again.access().accounts()).isEqualTo(made.access().accounts())
            .containsExactly(new TradingAccount("main", List.of(), false, false));
    }

    @Test
    void shouldNotBeReadableByOthersEvenWhileItIsWritten() throws IOException {
        final Path file = temp.resolve("secrets");
        Files.writeString(file.resolveSibling("secrets.new"), "left behind");
        OwnerOnly.write(file, "hush");
        assertThat(file).hasContent("hush");
        assertThat(file.resolveSibling("secrets.new")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
    void shouldRefuseAFileThatOthersCanRead(final String permissions) throws IOException {
        OwnKeys.in(folder, Gateway.venues()).store();
        Files.setPosixFilePermissions(folder.keys(), PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> OwnKeys.in(folder, Gateway.venues())).isInstanceOf(OperatorException.class)
            .hasMessage("others can read the keys in " + folder.keys() + ": if nobody has, 'chmod 600 " + folder.keys()
                + "' is enough; else delete it, and new keys are made");
    }

    /** Only root can give a file away. */
    @Test
    void shouldRefuseAFileOfAnotherUser() throws IOException {
        OwnKeys.in(folder, Gateway.venues()).store();
        Assumptions.assumeTrue("root".equals(Files.getOwner(folder.keys()).getName()), "only root can make one");
        assertThat(OwnerOnly.isOursOrRoots(folder.keys())).isTrue();
        Files.setAttribute(folder.keys(), "unix:uid", 4_711);
        assertThatThrownBy(() -> OwnKeys.in(folder, Gateway.venues())).isInstanceOf(OperatorException.class)
            .hasMessage("the keys in " + folder.keys() + " belong to another user, who can trade with them: delete it, and new"
                + " keys are made");
        try (Stream<Path> files = Files.list(temp)) {
            assertThat(files).as("nothing is left behind").containsExactlyInAnyOrder(folder.keys(), temp.resolve("server.lock"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fix.port = 1", "venue.sixth.port = 1"})
    void shouldRefuseWhatDoesNotBelongThere(final String line) throws IOException {
        OwnerOnly.write(folder.keys(), line + "\n");
        assertThatThrownBy(() -> OwnKeys.in(folder, Gateway.venues())).isInstanceOf(OperatorException.class)
            .hasMessageStartingWith(folder.keys() + ":").hasMessageContaining("only accounts and keys");
    }

    private static List<String> ids(final OwnKeys keys) {
        return keys.access().keys().stream().map(ApiKey::id).toList();
    }
}
