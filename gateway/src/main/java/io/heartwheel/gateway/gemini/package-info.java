/** Gemini's heartbeat API. Start at {@link io.heartwheel.gateway.gemini.GeminiVenue}. */
package io.heartwheel.gateway.gemini;
