/**
 * Venues' heartbeat APIs over HTTP and WebSocket, on the wheel. Start at {@link io.heartwheel.gateway.Gateway};
 * a venue implements {@link io.heartwheel.gateway.Venue}; whoever embeds it implements {@link io.heartwheel.gateway.Switches} and
 * {@link io.heartwheel.gateway.Orders}.
 *
 * <p>Three kinds of threads meet here. Event loops serve requests and never wait. The liveness thread, which is the embedder's,
 * passes decisions in. One thread of the gateway's own sees to what follows from them.
 */
package io.heartwheel.gateway;
