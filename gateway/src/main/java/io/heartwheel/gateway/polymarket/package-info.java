/**
 * Polymarket's heartbeat: {@code POST /heartbeats} and {@code POST /v1/heartbeats}. Start at
 * {@link io.heartwheel.gateway.polymarket.Polymarket}.
 */
package io.heartwheel.gateway.polymarket;
