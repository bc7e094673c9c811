package io.heartwheel.server.cli;

import picocli.CommandLine.IVersionProvider;

/** Tells the version that the jar was built as, and the JVM that runs it. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        final String built = Version.class.getPackage().getImplementationVersion();
        return new String[] {"heartwheel " + (built == null ? "(not run from its jar)" : built) + ", Java " + Runtime.version()};
    }
}
