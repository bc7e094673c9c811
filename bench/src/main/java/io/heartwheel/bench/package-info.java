/**
 * JMH benchmarks, one class a subject: ours, the peers, and the memory limit beside it in the same class, so that one run
 * compares them under the same conditions. Peers' own ways are kept in {@code peer}.
 */
package io.heartwheel.bench;
