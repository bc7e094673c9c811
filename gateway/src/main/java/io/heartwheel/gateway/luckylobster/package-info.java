/** LuckyLobster's heartbeat API. Start at {@link io.heartwheel.gateway.luckylobster.LuckyLobsterVenue}. */
package io.heartwheel.gateway.luckylobster;
