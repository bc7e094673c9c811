package io.heartwheel.journal;

/**
 * Where in a journal a batch lies.
 *
 * @param volume   its number.
 * @param position in the volume, as {@link BatchLog} counts; {@link BatchLog#NONE} for before its first batch.
 */
record BatchPosition(int volume, long position) {
}
