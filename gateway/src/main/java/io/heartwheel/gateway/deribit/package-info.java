/**
 * Coinbase's and Deribit's heartbeats: JSON-RPC over a WebSocket, test requests, and cancel-on-disconnect. Start at
 * {@link io.heartwheel.gateway.deribit.DeribitVenue}.
 *
 * <p>A {@link io.heartwheel.gateway.deribit.Connection} belongs to one event loop and is touched by no other thread. What the
 * wheel decides about it comes over {@link io.heartwheel.gateway.deribit.Alarm} and
 * {@link io.heartwheel.gateway.deribit.Liveness}, which hop to that event loop.
 */
package io.heartwheel.gateway.deribit;
