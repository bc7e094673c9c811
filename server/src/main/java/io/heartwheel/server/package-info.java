/**
 * The server: the wheel, the journal, FIX and the reference venue, wired together and configured from one file.
 *
 * <p>{@link io.heartwheel.server.Server} starts and stops all of it. {@link io.heartwheel.server.Setting} is the one list of
 * what can be configured. The command line is in {@code io.heartwheel.server.cli}.
 */
package io.heartwheel.server;
