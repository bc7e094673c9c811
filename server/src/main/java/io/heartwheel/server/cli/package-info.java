/** The command line: {@code serve}, {@code demo}, {@code journal} and {@code why}. */
package io.heartwheel.server.cli;
