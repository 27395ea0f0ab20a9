package io.virtwarden.chassis.audit;

import io.virtwarden.chassis.audit.Finding.Duplicated.Content;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks one epoch of one node. A link needs two neighbours and no more, so records may come in any order: each is compared
 * when both it and its predecessor are there.
 */
final class TrailCheck {
    private static final byte[] START = Chain.start();

    private final UUID node;
    private final long epoch;
    private final int remembered;
    private final Chain chain;
    private final Consumer<Finding> findings;

    private final SequenceSet seen = new SequenceSet();
    private final SequenceSet reported = new SequenceSet();
    /** Records whose predecessor has not come; whole, since a link covers the predecessor's link first. */
    private final TreeMap<Long, Delivered> waiting = new TreeMap<>();
    /** Links whose successor has not come. */
    private final Map<Long, byte[]> ends = new HashMap<>();
    /** Waited too long: dropped before the predecessor came. */
    private final SequenceSet givenUp = new SequenceSet();
    /** Recent links, to compare duplicates. */
    private final Map<Long, byte[]> recent = new LinkedHashMap<>();

    private final SequenceSet explained = new SequenceSet();
    private final TreeMap<Long, String> explanations = new TreeMap<>();

    private long records;
    private @Nullable Instant firstTime;
    private @Nullable Instant lastTime;
    private long waitingBytes;

    TrailCheck(UUID node, long epoch, int remembered, Chain chain, Consumer<Finding> findings) {
        this.node = node;
        this.epoch = epoch;
        this.remembered = remembered;
        this.chain = chain;
        this.findings = findings;
    }

    /** @return whether it is new */
    boolean feed(Delivered delivered) {
        AuditRecord record = delivered.record();
        long sequence = record.sequence();
        records++;
        if (seen.contains(sequence)) {
            findings.accept(new Finding.Duplicated(record.id(), compare(delivered)));
            return false;
        }
        seen.add(sequence);
        firstTime = firstTime == null || record.time().isBefore(firstTime) ? record.time() : firstTime;
        lastTime = lastTime == null || record.time().isAfter(lastTime) ? record.time() : lastTime;
        if (delivered.withheld()) {
            findings.accept(new Finding.Withheld(record.id()));
        }
        linkBackward(delivered);
        linkForward(record);
        remember(sequence, record.chain());
        return true;
    }

    private void linkBackward(Delivered delivered) {
        long sequence = delivered.record().sequence();
        byte[] before = sequence == 1 ? START : ends.remove(sequence - 1);
        if (before != null) {
            check(before, delivered);
        } else if (seen.contains(sequence - 1)) {
            findings.accept(new Finding.Unchecked(delivered.record().id()));
        } else {
            waiting.put(sequence, delivered);
            waitingBytes += weight(delivered);
        }
    }

    private void linkForward(AuditRecord record) {
        Delivered next = waiting.remove(record.sequence() + 1);
        if (next != null) {
            waitingBytes -= weight(next);
            check(record.chain(), next);
        } else if (givenUp.contains(record.sequence() + 1)) {
            findings.accept(new Finding.Unchecked(node + "/" + epoch + "/" + (record.sequence() + 1)));
        } else {
            ends.put(record.sequence(), record.chain());
        }
    }

    private void check(byte[] before, Delivered delivered) {
        AuditRecord record = delivered.record();
        if (delivered.withheld() || follows(before, record)) {
            return;
        }
        findings.accept(
                record.sequence() > 1 && follows(START, record)
                        ? new Finding.Restarted(record.id())
                        : new Finding.Altered(record.id()));
    }

    private boolean follows(byte[] before, AuditRecord record) {
        byte[] link = chain.link(before, record.id(), record.type(), record.subject(), record.time(), record.data());
        return Arrays.equals(link, record.chain());
    }

    private Content compare(Delivered again) {
        AuditRecord record = again.record();
        byte[] link = recent.get(record.sequence());
        if (link == null) {
            return Content.FORGOTTEN;
        }
        if (!Arrays.equals(link, record.chain())) {
            return Content.DIFFERENT;
        }
        Delivered first = waiting.get(record.sequence());
        if (first != null) {
            AuditRecord one = first.record();
            return one.type().equals(record.type())
                            && one.subject().equals(record.subject())
                            && one.time().equals(record.time())
                            && Arrays.equals(one.data(), record.data())
                    ? Content.IDENTICAL
                    : Content.DIFFERENT;
        }
        byte[] before = record.sequence() == 1 ? START : recent.get(record.sequence() - 1);
        if (before == null) {
            return Content.FORGOTTEN;
        }
        return again.withheld() || follows(before, record) || follows(START, record)
                ? Content.IDENTICAL
                : Content.DIFFERENT;
    }

    private void remember(long sequence, byte[] link) {
        recent.put(sequence, link);
        if (recent.size() > remembered) {
            recent.remove(recent.keySet().iterator().next());
        }
    }

    /** The node says why these are missing. */
    void explain(long first, long last, String reason) {
        explained.add(first, last);
        explanations.put(first, reason);
    }

    int waiting() {
        return waiting.size();
    }

    long waitingBytes() {
        return waitingBytes;
    }

    /** Lets go of the one that waits at the lowest sequence, to keep the memory bounded. */
    void giveUpOne() {
        Map.Entry<Long, Delivered> lowest = waiting.pollFirstEntry();
        if (lowest != null) {
            waitingBytes -= weight(lowest.getValue());
            givenUp.add(lowest.getKey());
        }
    }

    /** Reports holes that were not reported yet. */
    void settle(boolean earlierEpochSeen, @Nullable Instant retainedFrom) {
        long from = earlierEpochSeen ? 1 : seen.first();
        for (SequenceSet.Range hole : seen.outside(from, seen.last())) {
            for (SequenceSet.Range part : reported.outside(hole.first(), hole.last())) {
                report(part, expired(hole, retainedFrom));
            }
        }
    }

    private boolean expired(SequenceSet.Range hole, @Nullable Instant retainedFrom) {
        Delivered after = waiting.get(hole.last() + 1);
        return retainedFrom != null && after != null && !after.record().time().isAfter(retainedFrom);
    }

    private void report(SequenceSet.Range hole, boolean expired) {
        reported.add(hole.first(), hole.last());
        for (SequenceSet.Range range : explained.within(hole.first(), hole.last())) {
            Map.Entry<Long, String> reason = explanations.floorEntry(range.first());
            missing(range, reason == null ? "gap record" : reason.getValue());
        }
        for (SequenceSet.Range range : explained.outside(hole.first(), hole.last())) {
            missing(range, expired ? "retention" : "");
        }
    }

    private void missing(SequenceSet.Range range, String explanation) {
        findings.accept(new Finding.Missing(node, epoch, range.first(), range.last(), explanation));
    }

    List<Verification.Trail> trail() {
        Instant from = firstTime;
        Instant to = lastTime;
        return from == null || to == null
                ? List.of()
                : List.of(new Verification.Trail(
                        node, epoch, seen.first(), seen.last(), records, from, to, seen.first() > 1));
    }

    private static long weight(Delivered delivered) {
        // Objects, headers of arrays and map nodes come to about as much as this.
        return delivered.record().data().length + 400L;
    }
}
