package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
