/**
 * What the gateway costs: heartbeats over HTTP beside a bare handler that checks the same signature, and tens of thousands of
 * WebSocket connections. Servers and load run in processes of their own, over loopback.
 */
package io.heartwheel.bench.gateway;
