/** What a run measured: figures, the file that keeps them, and the summary that is quoted. */
package io.heartwheel.bench.result;
