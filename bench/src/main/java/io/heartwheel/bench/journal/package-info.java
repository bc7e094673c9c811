/** What journaling costs, beside a plain write of the same bytes into mapped memory. */
package io.heartwheel.bench.journal;
