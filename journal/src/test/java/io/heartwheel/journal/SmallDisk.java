package io.heartwheel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/** A file system of few MiB, in memory, which can be filled up; where none may be mounted, the test is skipped and says so. */
public final class SmallDisk implements AutoCloseable {
    private final Path root;
    private final Path filler;

    private SmallDisk(final Path root) {
        this.root = root;
        this.filler = root.resolve("filler");
    }

    public static SmallDisk mount(final Path root, final int mib) throws IOException {
        Files.createDirectories(root);
        final String refused = run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", root.toString());
        Assumptions.assumeTrue(refused == null, () -> "no small disk can be mounted here, so this is not tested: " + refused);
        return new SmallDisk(root);
    }

    public Path folder() {
        return root.resolve("journal");
    }

    public long free() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    /** Takes all room but that much, also what others give back meanwhile. */
    public void fillBut(final long left) throws IOException {
        try (FileChannel channel = FileChannel.open(
                filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (free() > left) {
                channel.write(ByteBuffer.allocate((int) Math.min(1 << 16, free() - left)));
            }
        } catch (final IOException e) {
            if (free() > left) {
                throw e;
            }
        }
    }

    public void makeRoom() throws IOException {
        Files.delete(filler);
    }

    @Override
    public void close() {
        run("umount", "-l", root.toString());
    }

    /** What it printed if it did not work, else null. */
    private static String run(final String... command) {
        try {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? null : printed;
        } catch (final IOException e) {
            return e.toString();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }
}
