package io.heartwheel.gateway;

import io.heartwheel.Policy;

/**
 * What a session has agreed to.
 *
 * @param policy when it is warned, and when its switch fires.
 * @param scope  whose orders are then cancelled.
 * @param shadow whether nothing is cancelled, only journaled that it would have been.
 */
public record Terms(Policy policy, Scope scope, boolean shadow) {
}
