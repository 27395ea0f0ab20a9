package io.virtwarden.chassis.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Sequences as ranges, since almost all are contiguous. */
final class SequenceSet {
    /** Both ends belong to it. */
    record Range(long first, long last) {}

    private final NavigableMap<Long, Long> lastByFirst = new TreeMap<>();

    void add(long sequence) {
        add(sequence, sequence);
    }

    void add(long first, long last) {
        long from = first;
        long to = last;
        Map.Entry<Long, Long> before = lastByFirst.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            from = before.getKey();
            to = Math.max(to, before.getValue());
        }
        Map.Entry<Long, Long> next = lastByFirst.higherEntry(from);
        while (next != null && next.getKey() <= to + 1) {
            to = Math.max(to, next.getValue());
            lastByFirst.remove(next.getKey());
            next = lastByFirst.higherEntry(from);
        }
        lastByFirst.put(from, to);
    }

    boolean contains(long sequence) {
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(sequence);
        return range != null && range.getValue() >= sequence;
    }

    boolean isEmpty() {
        return lastByFirst.isEmpty();
    }

    long first() {
        return lastByFirst.firstKey();
    }

    long last() {
        return lastByFirst.lastEntry().getValue();
    }

    /** What of first to last is in here. */
    List<Range> within(long first, long last) {
        List<Range> found = new ArrayList<>();
        Long start = lastByFirst.floorKey(first);
        for (Map.Entry<Long, Long> range :
                lastByFirst.tailMap(start == null ? first : start, true).entrySet()) {
            if (range.getKey() > last) {
                break;
            }
            if (range.getValue() >= first) {
                found.add(new Range(Math.max(first, range.getKey()), Math.min(last, range.getValue())));
            }
        }
        return found;
    }

    /** What of first to last is not in here. */
    List<Range> outside(long first, long last) {
        List<Range> found = new ArrayList<>();
        long from = first;
        for (Range range : within(first, last)) {
            if (range.first > from) {
                found.add(new Range(from, range.first - 1));
            }
            from = range.last + 1;
        }
        if (from <= last) {
            found.add(new Range(from, last));
        }
        return found;
    }
}
