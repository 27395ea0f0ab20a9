package io.virtwarden.chassis.journal;

import java.time.Instant;

/** One segment of an open journal. The writer moves its end forward; readers follow. */
final class Segment {
    private final long first;
    private final String name;
    private final SparseIndex index;
    private volatile long end;
    private volatile long last;

    Segment(long first, SparseIndex index, long end, long last) {
        this.first = first;
        this.name = Format.name(first);
        this.index = index;
        this.end = end;
        this.last = last;
    }

    long first() {
        return first;
    }

    String name() {
        return name;
    }

    SparseIndex index() {
        return index;
    }

    /** Offset behind the last durable entry. Never goes back. */
    long end() {
        return end;
    }

    /** Sequence of the last durable entry; {@code first - 1} if there is none. */
    long last() {
        return last;
    }

    void extend(long newEnd, long newLast) {
        end = newEnd; // before last: who sees the sequence must be able to read the bytes
        last = newLast;
    }

    boolean isEmpty() {
        return last < first;
    }

    SegmentView view() {
        long newest = index.newest();
        return new SegmentView(first, last, end, newest == Long.MIN_VALUE ? Instant.MIN : Micros.instant(newest));
    }
}
