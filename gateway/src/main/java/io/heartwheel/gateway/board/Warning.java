package io.heartwheel.gateway.board;

/**
 * A session has fallen silent and may expire.
 *
 * @param name  whose.
 * @param venue where.
 * @param atNs  when it was decided, on the wheel's line.
 * @param dueNs when its switch fires if it stays silent.
 */
record Warning(String name, String venue, long atNs, long dueNs) {
}
