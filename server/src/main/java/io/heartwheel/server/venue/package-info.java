/**
 * The reference venue: order books, order entry over FIX 4.4 and for clients of APIs, and switches for each session and each
 * account that cancel their orders and fail closed.
 *
 * <p>Three kinds of threads meet here. QuickFIX/J's threads translate messages into commands and enqueue them, and never wait.
 * One engine thread owns every book and order. A few sender threads turn its reports into FIX messages, in order for each
 * session, so that a counterparty that doesn't read delays nobody's orders.
 *
 * <p>Start at {@link io.heartwheel.server.venue.Venue}. Behind it, requests come in by {@code VenueApplication} (FIX) and
 * {@code ApiEntry}, firings by {@code Switches}; they meet in {@code Engine}, whose one thread works at the {@code Desk}.
 */
package io.heartwheel.server.venue;
