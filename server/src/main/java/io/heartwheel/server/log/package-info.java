/**
 * What the server says on stderr: {@link io.heartwheel.server.log.Logging} never waits for whoever reads it, and never shows what
 * may be a secret. {@link io.heartwheel.server.log.Doom} says the last line, and ends a process whose memory is exhausted.
 */
package io.heartwheel.server.log;
