/** What JMH cannot measure: lateness in real time, what the journal costs the poller, and memory. Each in a JVM of its own. */
package io.heartwheel.bench.rig;
