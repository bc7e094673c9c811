/**
 * What a restart takes over from the run before: who was watched, whose switch had fired, and of whose orders nobody knows what
 * became.
 */
package io.heartwheel.server.restart;
