/**
 * PolySimulator's heartbeat: {@code POST /v1/heartbeats} and {@code POST /heartbeats}. Start at
 * {@link io.heartwheel.gateway.polysimulator.PolySimulator}.
 */
package io.heartwheel.gateway.polysimulator;
