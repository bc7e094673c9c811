package io.heartwheel.journal;

/**
 * Links in the order in which they were added, with one reader who may pause between two links while others are added and taken
 * out: he meets each link that was there when he began and still is when he gets there. Allocates nothing; one thread.
 */
final class Chain<T extends Chain.Link<T>> {
    /** What is linked: in one chain at a time. */
    abstract static class Link<T> {
        T previous;
        T next;
    }

    private T first;
    private T last;
    private T reading;
    private int size;

    int size() {
        return size;
    }

    void add(final T link) {
        link.previous = last;
        link.next = null;
        if (last == null) {
            first = link;
        } else {
            last.next = link;
        }
        last = link;
        size++;
    }

    void remove(final T link) {
        if (reading == link) {
            reading = link.next;
        }
        if (link.previous == null) {
            first = link.next;
        } else {
            link.previous.next = link.next;
        }
        if (link.next == null) {
            last = link.previous;
        } else {
            link.next.previous = link.previous;
        }
        link.previous = null;
        link.next = null;
        size--;
    }

    void clear() {
        first = null;
        last = null;
        reading = null;
        size = 0;
    }

    /** The first link, or null. */
    T first() {
        return first;
    }

    /** The reader starts at the first link. */
    void rewind() {
        reading = first;
    }

    /** The link that the reader has come to, or null: he is through. */
    T peek() {
        return reading;
    }

    /** The reader goes on, past a link. */
    void read() {
        reading = reading.next;
    }
}
