package io.virtwarden.lockd.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Records in memory, which can be told to fail. What is in them survives the book. */
final class Remembered implements Records {
    final List<Fact> facts = new ArrayList<>();
    private long last;
    boolean full;

    @Override
    public void keep(Fact fact) throws NotRecordedException {
        if (full) {
            throw new NotRecordedException(Refusal.Reason.NOT_RECORDED, "the disk is full");
        }
        facts.add(fact);
    }

    @Override
    public long token() {
        return ++last;
    }

    /** As a start reads them. */
    List<Lease> known() {
        SortedMap<Long, Lease> known = new TreeMap<>();
        for (Fact fact : facts) {
            if (fact instanceof Fact.Ended) {
                known.remove(fact.lease().id());
            } else {
                known.put(fact.lease().id(), fact.lease());
            }
        }
        return List.copyOf(known.values());
    }
}
