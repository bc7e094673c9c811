/** The command {@code heartwheel bench}: what is run, in which JVMs, and what is refused before anything is. */
package io.heartwheel.bench.run;
