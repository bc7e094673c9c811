package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the README compiles and does what the README says, with no JVM flag. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

    @Test
    void shouldCompileAndRunTheEmbeddingExample(@TempDir final Path folder) throws Exception {
        final Path source = folder.resolve("Embed.java");
        Files.writeString(source, example());
        final int result = ToolProvider.getSystemJavaCompiler().run(
            null, null, null, "-Xlint:all", "-Werror", "-proc:none", "-d", folder.toString(),
            "-cp", System.getProperty("java.class.path"), source.toString());
        assertThat(result).as("javac's exit code").isZero();
        assertThat(run(folder)).contains("are you there").contains("cancel the orders of 42");
    }

    private static String example() throws IOException {
        final Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
        assertThat(block.find()).as("a block of Java in " + README).isTrue();
        return block.group(1);
    }

    private static String run(final Path folder) throws Exception {
        final PrintStream console = System.out;
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass("Embed").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(console);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
