/**
 * The server: the wheel, the journal, FIX, the gateway and the reference venue, wired together and configured from one file.
 *
 * <p>{@link io.heartwheel.server.Server} starts and stops all of it: the doors by which counterparties, clients and operators
 * come, and the one thread that decides who is alive. Beneath it, {@code config} holds what the operator sets up,
 * {@code switches} what the end of a session cancels, {@code venue} the orders, and {@code log} what is said on stderr. The
 * command line is on top of it, in {@code cli}.
 */
package io.heartwheel.server;
