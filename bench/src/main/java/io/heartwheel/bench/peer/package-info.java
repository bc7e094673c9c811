/** What is compared: ours, the peers and the memory limit, each behind the same few calls, used as its own makers advise. */
package io.heartwheel.bench.peer;
