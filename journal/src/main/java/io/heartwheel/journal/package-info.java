/** Keeps every liveness decision in a Chronicle Queue, and reads it back. */
package io.heartwheel.journal;
