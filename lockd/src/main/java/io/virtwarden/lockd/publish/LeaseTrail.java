package io.virtwarden.lockd.publish;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalStoppedException;
import io.virtwarden.chassis.journal.SegmentView;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.domain.Conflict;
import io.virtwarden.lockd.http.LeaseJson;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Resource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The audit trail of leases: each grant, change, end and conflict becomes a record in a journal of its own, behind the backs of those
 * who ask for leases. It tells; it decides nothing. Its own thread. If it cannot keep up, or the disk does not take it, a gap record
 * says how many facts are missing, and the leases that are held then follow.
 */
public final class LeaseTrail implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(LeaseTrail.class);
    private static final int WAITING = 50_000;
    private static final long KEPT = 64L << 20;
    private static final long UNSENT = 1L << 30;

    private final Journal journal;
    private final AuditTrail trail;
    private final UUID node;
    private final Leases leases;
    private final InstantSource clock;
    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong lost = new AtomicLong();
    private final Counter dropped;
    private final Thread thread = new Thread(this::run, "lockd-trail");
    /** As it was told, by resource: ids and leases. Own thread. */
    private final Map<String, Map<Long, JsonObject>> told = new HashMap<>();

    private volatile LongSupplier acknowledged = () -> Long.MAX_VALUE;
    private volatile boolean ending;

    /**
     * Begins to listen; {@link #start} begins to write.
     *
     * @param journal for this trail only; stays the caller's to close, after this
     */
    public LeaseTrail(Journal journal, UUID node, Leases leases, InstantSource clock, MeterRegistry registry) {
        this.journal = journal;
        this.node = node;
        this.leases = leases;
        this.clock = clock;
        this.trail = AuditTrail.open(journal, node);
        this.dropped = Counter.builder("virtwarden.lockd.trail.dropped")
                .description("Facts that a gap record stands for")
                .register(registry);
        Gauge.builder("virtwarden.lockd.trail.waiting", queue, BlockingQueue::size)
                .description("Facts that wait to be written to the trail")
                .register(registry);
        thread.setDaemon(true);
        leases.listen(fact -> offer(() -> fact(fact)));
    }

    /** @param highest sequence up to which Kafka has all; without Kafka not to be called */
    public void published(LongSupplier highest) {
        acknowledged = highest;
    }

    /** Tells what has changed while lockd was away, then goes on with what happens. */
    public void start(Map<String, Set<Long>> before) {
        queue.add(() -> compare(before)); // the queue is far from full at a start
        thread.start();
    }

    /** A running domain did not get a lease. Any thread. */
    public void conflict(Conflict conflict) {
        offer(() -> {
            JsonArray holders = new JsonArray();
            conflict.refusal().holders().forEach(holder -> holders.add(LeaseJson.holder(holder)));
            JsonObject data = new JsonObject()
                    .put("wanted", conflict.resource().id())
                    .put("owner", LeaseJson.ownerOf(conflict.owner()))
                    .put("text", conflict.refusal().text())
                    .put("heldBy", holders);
            UUID domain = conflict.owner().domain();
            append("conflict", domain == null ? node : domain, data);
        });
    }

    /** Somebody here took another host's lease away. Any thread. */
    public void brokenElsewhere(Resource resource, long token, String reason, String by) {
        offer(() -> append(
                "broken-elsewhere",
                node,
                new JsonObject()
                        .put("wanted", resource.id())
                        .put("token", token)
                        .put("why", reason)
                        .put("by", by)));
    }

    /** An outbox gave up records. */
    public void gap(long first, long last) {
        offer(() -> append(
                "gap",
                node,
                new JsonObject()
                        .put("reason", "outbox-bound")
                        .put("first", first)
                        .put("last", last)));
    }

    private void offer(Runnable step) {
        if (!queue.offer(step)) {
            lost.incrementAndGet();
            dropped.increment();
        }
    }

    private void run() {
        while (!ending || !queue.isEmpty()) {
            try {
                Runnable step = queue.poll(200, TimeUnit.MILLISECONDS);
                if (step != null) {
                    step.run();
                }
                if (queue.isEmpty()) {
                    mend();
                    trim();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (JournalStoppedException e) {
                LOG.error("The audit trail of leases has ended; leases go on", "reason", e.getMessage());
                return;
            } catch (RuntimeException e) {
                LOG.error(e, "A fact did not get into the audit trail");
                lost.incrementAndGet();
            }
        }
    }

    private void mend() {
        long missing = lost.getAndSet(0);
        if (missing > 0) {
            append("gap", node, new JsonObject().put("reason", "queue-full").put("missing", missing));
            Map<String, Set<Long>> before = new HashMap<>();
            told.forEach((resource, holders) -> before.put(resource, Set.copyOf(holders.keySet())));
            compare(before);
        }
    }

    private void fact(Fact fact) {
        Lease lease = fact.lease();
        Map<Long, JsonObject> holders = told.computeIfAbsent(lease.resource().id(), any -> new LinkedHashMap<>());
        String word = "changed";
        if (fact instanceof Fact.Ended ended) {
            holders.remove(lease.id());
            word = ended.end() == Fact.End.BROKEN ? "broken" : "ended";
        } else {
            word = fact instanceof Fact.Granted ? "granted" : word;
            holders.put(lease.id(), LeaseJson.lease(lease));
        }
        UUID domain = lease.owner().domain();
        state(word, domain == null ? node : domain, lease.resource().id(), LeaseJson.fact(fact));
    }

    private void state(String word, UUID subject, String resource, JsonObject data) {
        Map<Long, JsonObject> holders = told.getOrDefault(resource, Map.of());
        append(
                word,
                subject,
                data.put("resource", resource).put("holders", new JsonArray(new ArrayList<>(holders.values()))));
        if (holders.isEmpty()) {
            told.remove(resource);
        }
    }

    /** Tells of every resource whose holders are others than was told before. */
    private void compare(Map<String, Set<Long>> before) {
        Map<String, Map<Long, JsonObject>> now = new HashMap<>();
        for (Lease lease : leases.held()) {
            Resource resource = lease.resource();
            now.computeIfAbsent(resource.id(), any -> new LinkedHashMap<>()).put(lease.id(), LeaseJson.lease(lease));
        }
        told.clear();
        told.putAll(now);
        List<String> changed = new ArrayList<>();
        now.forEach((resource, holders) -> {
            if (!holders.keySet().equals(before.get(resource))) {
                changed.add(resource);
            }
        });
        before.keySet().stream().filter(resource -> !now.containsKey(resource)).forEach(changed::add);
        changed.forEach(resource -> state("reconciled", node, resource, new JsonObject()));
    }

    private void append(String word, UUID subject, JsonObject data) {
        trail.append(
                "io.virtwarden.lease." + word + ".v1",
                subject.toString(),
                subject.toString(),
                clock.instant(),
                data.toBuffer().getBytes());
    }

    /** Keeps some history, and what Kafka has not got yet up to a bound. */
    private void trim() {
        long size = journal.size();
        long sent = acknowledged.getAsLong();
        for (SegmentView segment : journal.segments()) {
            if (size <= KEPT || (segment.last() > sent && size <= UNSENT)) {
                return;
            }
            size -= segment.bytes();
            journal.trim(segment.last() + 1);
        }
    }

    /** Writes what waits, for up to 2 s. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
