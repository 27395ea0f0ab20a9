package io.virtwarden.chassis.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies audit trails of any number of nodes and epochs, fed in any order in which channels may interleave.
 *
 * <p>Memory is bounded: records that wait for their predecessor by {@link Limits}, keys and recent links likewise. What cannot
 * be seen from records alone: those cut off at the end of an epoch, and a trail that was forged from some record on to its end by
 * somebody who could write to all of it. One thread.
 */
public final class ChainVerifier {
    /**
     * Bounds of memory.
     *
     * @param waiting most records that wait for the one before them
     * @param waitingBytes most bytes of them
     * @param remembered links per node and epoch that duplicates are compared with
     * @param keys most keys whose order is watched, over all
     */
    public record Limits(int waiting, long waitingBytes, int remembered, int keys) {
        /** 200,000 records or 128 MiB, 50,000 links, 200,000 keys. */
        public static Limits defaults() {
            return new Limits(200_000, 128L << 20, 50_000, 200_000);
        }
    }

    private static final String GAP = ".node.gap.v1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Limits limits;
    private final Consumer<Finding> out;
    private final Chain chain = new Chain();
    private final Map<UUID, TreeMap<Long, TrailCheck>> trails = new LinkedHashMap<>();
    private final Map<String, Long> lastByKey;
    private @Nullable Instant retainedFrom;
    private int waiting;
    private long waitingBytes;
    private long records;
    private long findings;
    private long grave;

    /** @param findings hears of each finding as soon as it is certain, missing records on {@link #settle} */
    public ChainVerifier(Limits limits, Consumer<Finding> findings) {
        this.limits = limits;
        this.out = findings;
        this.lastByKey = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > limits.keys();
            }
        };
    }

    /** Takes the next record of its channel. */
    public void feed(Delivered delivered) {
        AuditRecord record = delivered.record();
        records++;
        TrailCheck trail = trails.computeIfAbsent(record.node(), node -> new TreeMap<>())
                .computeIfAbsent(
                        record.epoch(),
                        epoch -> new TrailCheck(record.node(), epoch, limits.remembered(), chain, this::found));
        if (!record.key().equals(record.subject())
                && !record.key().equals(record.node().toString())) {
            found(new Finding.StrangeKey(record.id(), record.key()));
        }
        account(trail, () -> {
            if (trail.feed(delivered)) {
                order(delivered);
                if (record.type().endsWith(GAP)) {
                    explain(record);
                }
            }
        });
        keepBounds(trail);
    }

    /** Says that a channel holds something that is no audit record. */
    public void unreadable(String where, String reason) {
        records++;
        found(new Finding.Unreadable(where, reason));
    }

    /** Holes in front of records up to this time may be the topic's retention, which works per partition. */
    public void retainedFrom(Instant time) {
        retainedFrom = retainedFrom == null || time.isAfter(retainedFrom) ? time : retainedFrom;
    }

    /** Everything that was on its way has come: reports what is missing up to now, each hole once. */
    public void settle() {
        for (TreeMap<Long, TrailCheck> epochs : trails.values()) {
            boolean earlier = false;
            for (TrailCheck trail : epochs.values()) {
                trail.settle(earlier, retainedFrom);
                earlier = true;
            }
        }
    }

    /** Records that wait for the one before them; a reader that can, lets lagging channels catch up. */
    public int waiting() {
        return waiting;
    }

    /** What was seen up to now. */
    public Verification verification() {
        List<Verification.Trail> all = new ArrayList<>();
        trails.values().forEach(epochs -> epochs.values().forEach(trail -> all.addAll(trail.trail())));
        all.sort(Comparator.comparing((Verification.Trail trail) -> trail.node().toString())
                .thenComparing(Verification.Trail::epoch));
        return new Verification(records, findings, grave, all);
    }

    private void order(Delivered delivered) {
        AuditRecord record = delivered.record();
        String place = delivered.channel() + '\n' + record.node() + '\n' + record.epoch() + '\n' + record.key();
        Long last = lastByKey.get(place);
        if (last != null && last > record.sequence()) {
            found(new Finding.OutOfOrder(record.id(), record.key(), last));
        } else {
            lastByKey.put(place, record.sequence());
        }
    }

    /** A gap record may name the sequences that its node dropped. */
    private void explain(AuditRecord record) {
        try {
            JsonNode data = JSON.readTree(record.data());
            JsonNode first = data.path("firstSequence");
            JsonNode last = data.path("lastSequence");
            if (first.canConvertToLong() && last.canConvertToLong() && first.asLong() <= last.asLong()) {
                TreeMap<Long, TrailCheck> epochs = trails.get(record.node());
                TrailCheck trail =
                        epochs == null ? null : epochs.get(data.path("epoch").asLong(record.epoch()));
                if (trail != null) {
                    trail.explain(
                            first.asLong(), last.asLong(), data.path("reason").asText("gap record"));
                }
            }
        } catch (IOException e) {
            found(new Finding.Unreadable(record.id(), "is a gap record without valid JSON"));
        }
    }

    /** Called with the trail that has just grown: it is the one whose oldest must go. */
    private void keepBounds(TrailCheck trail) {
        while ((waiting > limits.waiting() || waitingBytes > limits.waitingBytes()) && trail.waiting() > 0) {
            account(trail, trail::giveUpOne);
        }
    }

    private void account(TrailCheck trail, Runnable change) {
        waiting -= trail.waiting();
        waitingBytes -= trail.waitingBytes();
        change.run();
        waiting += trail.waiting();
        waitingBytes += trail.waitingBytes();
    }

    private void found(Finding finding) {
        findings++;
        if (finding.grave()) {
            grave++;
        }
        out.accept(finding);
    }
}
