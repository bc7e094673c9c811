package io.heartwheel.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Everything that would spoil a run, looked for before the first fork. Each refusal is one line that says what to do. */
final class Checks {
    private static final int OLDEST = 17;
    private static final int OWN_MB = 700;
    private static final double BESIDE_HEAP = 1.1;
    private static final Pattern SPOILING = Pattern.compile(
        "-Xint|-Xcomp|-Xdebug|-Xrunjdwp.*|-agentlib:.*|-agentpath:.*|-javaagent:.*|-XX:TieredStopAtLevel=[0-3]"
            + "|-XX:-UseCompiler|-ea(:.*)?|-enableassertions(:.*)?");
    private static final Pattern HEAP = Pattern.compile("-Xm[sx].*|-XX:(Max|Initial)HeapSize=.*|-XX:MaxRAM.*");

    private Checks() {
    }

    static void jdk(final int feature) {
        if (feature < OLDEST) {
            throw new Refusal("this is Java " + feature + ", but the benchmarks need " + OLDEST
                + " or later: point JAVA_HOME at a newer JDK");
        }
    }

    static void flags(final List<String> flags) {
        for (final String flag : flags) {
            if (SPOILING.matcher(flag).matches()) {
                throw new Refusal("with " + flag + " the figures would say nothing about a JVM in production: take it out of "
                    + "HEARTWHEEL_JAVA_OPTS, JAVA_TOOL_OPTIONS or the command line");
            }
            if (HEAP.matcher(flag).matches()) {
                throw new Refusal("each benchmark is given the heap that it needs, so leave out " + flag);
            }
        }
    }

    static void memory(final Plan plan, final long physicalBytes) {
        final Step biggest = plan.biggest();
        final long needMb = Math.round(biggest.heapMb() * BESIDE_HEAP) + OWN_MB;
        final long haveMb = physicalBytes >> 20;
        if (haveMb < needMb) {
            throw new Refusal("too little memory: '" + biggest.label() + "' needs " + needMb + " MiB and this machine, or its "
                + "container, has " + haveMb + ": choose subjects with --only, or run it elsewhere");
        }
    }

    /** Whether a process may open so many files: each socket is one. */
    static void files(final long needed, final long allowed) {
        if (allowed < needed) {
            throw new Refusal("this needs " + needed + " open files a process and this user may have " + allowed
                + ": raise it with 'ulimit -n " + needed + "', where that is refused with a hard nofile in "
                + "/etc/security/limits.conf or LimitNOFILE= of the service, or measure fewer --sessions");
        }
    }

    /** The executable jar of the server, which the script {@code heartwheel} builds and names. */
    static Path serversJar(final Map<String, String> environment) {
        final String variable = "HEARTWHEEL_JAR";
        final String jar = environment.get(variable);
        if (jar == null || !Files.isRegularFile(Path.of(jar))) {
            throw new Refusal("the breaker's stage needs the server's jar, and " + (jar == null ? variable + " is not set"
                : jar + " is not there") + ": run this as ./heartwheel bench fix, or 'mvn package' and set " + variable
                + " to server/target/heartwheel.jar, or leave the stage out with --no-breaker");
        }
        return Path.of(jar);
    }

    /** Makes the folder and the files in it, or refuses. */
    static void folder(final Path out) {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new Refusal("--out " + out + " is a file: name a folder");
        }
        try {
            Files.createDirectories(out);
            Files.delete(Files.createTempFile(out, "writable", null));
        } catch (final IOException e) {
            throw new Refusal("--out " + out + " cannot be written (" + e.getClass().getSimpleName()
                + "): name a folder that you may write to");
        }
    }

    /** What the user has to put right. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(final String message) {
            super(message);
        }
    }
}
