/** The report that people look at: one page without a network, and its charts. */
package io.heartwheel.bench.report;
