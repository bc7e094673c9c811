/** The reference venue and the command. */
package io.heartwheel.server;
