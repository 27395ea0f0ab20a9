package io.virtwarden.chassis.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The segments of an open journal by first sequence. Any thread. */
final class Segments {
    private final ConcurrentSkipListMap<Long, Segment> byFirst = new ConcurrentSkipListMap<>();

    void add(Segment segment) {
        byFirst.put(segment.first(), segment);
    }

    void remove(Segment segment) {
        byFirst.remove(segment.first(), segment);
    }

    /** The segment that would hold the sequence, or the one after it; null if all are older. */
    @Nullable
    Segment holding(long sequence) {
        Map.Entry<Long, Segment> at = byFirst.floorEntry(sequence);
        if (at != null && (sequence <= at.getValue().last() || byFirst.higherEntry(at.getKey()) == null))
            return at.getValue();
        Map.Entry<Long, Segment> after = byFirst.higherEntry(sequence);
        return after == null ? null : after.getValue();
    }

    List<Segment> all() {
        return new ArrayList<>(byFirst.values());
    }

    @Nullable
    Segment oldest() {
        Map.Entry<Long, Segment> oldest = byFirst.firstEntry();
        return oldest == null ? null : oldest.getValue();
    }

    boolean isNewest(Segment segment) {
        return byFirst.higherKey(segment.first()) == null;
    }

    int count() {
        return byFirst.size();
    }

    long bytes() {
        return byFirst.values().stream().mapToLong(Segment::end).sum();
    }

    /** Sequences between the segments that none of them has. */
    List<Mark.Hole> holes() {
        List<Mark.Hole> holes = new ArrayList<>();
        Segment before = null;
        for (Segment segment : byFirst.values()) {
            if (before != null && before.last() + 1 < segment.first())
                holes.add(new Mark.Hole(before.last() + 1, segment.first() - 1));
            before = segment;
        }
        return holes;
    }
}
