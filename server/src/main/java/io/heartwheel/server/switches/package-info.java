/**
 * Decides what the end of a session cancels, be it FIX's or an API's, at once or when the breaker allows, and has the journal say
 * what became of it.
 *
 * <p>{@link io.heartwheel.server.switches.AccountSwitches} decides. The ends of FIX connections reach it through
 * {@link io.heartwheel.server.switches.OrderSwitch}, those of API clients through {@link io.heartwheel.server.switches.Trading}.
 */
package io.heartwheel.server.switches;
