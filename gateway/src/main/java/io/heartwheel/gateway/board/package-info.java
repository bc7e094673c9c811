/**
 * What operators look at: the page, its API, metrics and health. {@link io.heartwheel.gateway.board.Board} is told everything,
 * {@link io.heartwheel.gateway.board.BoardApi} shows it.
 *
 * <p>Nothing here decides anything, and nothing here can be changed through it. The liveness thread leaves each event behind in
 * passing; what is made of them is made once a second on a thread of the board's own, for everybody who looks.
 */
package io.heartwheel.gateway.board;
