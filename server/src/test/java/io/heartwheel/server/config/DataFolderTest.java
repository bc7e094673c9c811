package io.heartwheel.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFolderTest {
    @TempDir
    private Path temp;

    @Test
    void shouldMakeTheFolder() {
        final Path path = temp.resolve("a/b");
        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(folder.path()).isDirectory();
        }
    }

    @Test
    void shouldMakeItForThisUserAlone() throws IOException {
        try (DataFolder folder = DataFolder.open(temp.resolve("a/b"))) {
            assertThat(permissions(folder.path())).isEqualTo("rwx------");
        }
    }

    @ParameterizedTest
    @CsvSource({"rwxr-xr-x,false", "rwxrwx---,true", "rwx----w-,true", "rwx------,false"})
    void shouldLeaveOneThatThereIsButWarnIfOthersMayWriteToIt(final String permissions, final boolean warns) throws IOException {
        final Path path = Files.createDirectory(temp.resolve("data"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        final Handler log = new StreamHandler(written, new SimpleFormatter());
        final Logger logger = Logger.getLogger(DataFolder.class.getName());
        logger.addHandler(log);
        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(permissions(folder.path())).isEqualTo(permissions);
        } finally {
            logger.removeHandler(log);
            log.close();
        }
        assertThat(written.toString(StandardCharsets.UTF_8).contains("chmod go-w " + path)).isEqualTo(warns);
    }

    @Test
    void shouldNotLockWhatALinkLeadsTo() throws IOException {
        final Path victim = Files.writeString(temp.resolve("victim"), "precious");
        final Path lock = Files.createSymbolicLink(Files.createDirectory(temp.resolve("data")).resolve("server.lock"), victim);
        assertThatThrownBy(() -> DataFolder.open(lock.getParent())).isInstanceOf(OperatorException.class)
            .hasMessageStartingWith(lock + " is a link");
        assertThat(victim).hasContent("precious");
    }

    private static String permissions(final Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldRefuseASecondOwnerAndNameTheFirst() {
        try (DataFolder first = DataFolder.open(temp)) {
            assertThatThrownBy(() -> DataFolder.open(first.path()))
                .isInstanceOf(OperatorException.class)
                .hasMessage("data folder " + temp + " is in use by another server (pid " + ProcessHandle.current().pid()
                    + "): stop that one, or give --data another folder");
        }
    }

    @Test
    void shouldBeFreeAgainAfterClose() {
        DataFolder.open(temp).close();
        DataFolder.open(temp).close();
    }

    @Test
    void shouldSayThatAFileIsInTheWay() throws IOException {
        final Path file = Files.writeString(temp.resolve("file"), "not a folder");
        assertThatThrownBy(() -> DataFolder.open(file))
            .isInstanceOf(OperatorException.class)
            .hasMessage("data folder " + file + " is a file, not a folder: give --data another folder");
    }

    @Test
    void shouldFollowALinkToAFolder() throws IOException {
        final Path link = Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(temp.resolve("folder")));
        DataFolder.open(link).close();
    }

    @Test
    void shouldSayThatItCannotWrite() throws IOException {
        final Path file = Files.writeString(temp.resolve("file"), "not a folder");
        assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
            .isInstanceOf(OperatorException.class)
            .hasMessageStartingWith("cannot write to data folder " + file.resolve("data"))
            .hasMessageEndingWith("make it writable for this user, or give --data another folder");
    }
}
