/**
 * What the operator sets up: settings, accounts, keys and the data folder, and in one line what is wrong with them.
 *
 * <p>{@link io.heartwheel.server.config.Setting} is the one list of what can be set,
 * {@link io.heartwheel.server.config.Config} what a file says about it, {@link io.heartwheel.server.config.Access} who may come.
 */
package io.heartwheel.server.config;
