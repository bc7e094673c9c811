/**
 * What the wheel changes for FIX: QuickFIX/J's acceptor with its own timer, and ours, each in a process of its own, before
 * thousands of raw counterparties that note when each Heartbeat, TestRequest and disconnect arrives.
 */
package io.heartwheel.bench.fix;
