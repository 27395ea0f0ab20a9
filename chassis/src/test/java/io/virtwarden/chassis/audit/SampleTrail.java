package io.virtwarden.chassis.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Linked records without a journal. */
final class SampleTrail {
    static final UUID NODE = UUID.fromString("7c2f6f0e-30c6-4ab4-9a4f-0a3d3f6f4c11");
    static final long EPOCH = 1_763_888_130_123_456L;

    private SampleTrail() {}

    static List<AuditRecord> of(int length, Random random) {
        return of(NODE, EPOCH, length, random);
    }

    static List<AuditRecord> of(UUID node, long epoch, int length, Random random) {
        List<UUID> domains = random.longs(5)
                .mapToObj(low -> new UUID(random.nextLong(), low))
                .toList();
        List<AuditRecord> trail = new ArrayList<>();
        byte[] last = Chain.start();
        Chain chain = new Chain();
        for (int i = 1; i <= length; i++) {
            String domain = domains.get(random.nextInt(domains.size())).toString();
            boolean ofNode = random.nextInt(10) == 0;
            AuditRecord unlinked = new AuditRecord(
                    node,
                    epoch,
                    i,
                    "io.virtwarden." + (ofNode ? "pool.refresh" : "domain.lifecycle") + ".v1",
                    domain,
                    ofNode ? node.toString() : domain,
                    Instant.ofEpochSecond(1_763_888_130L + i, 1000L * random.nextInt(1_000_000)),
                    Chain.start(),
                    ("{\"event\":\"suspended\",\"name\":\"gäst-" + random.nextInt(1000) + "\"}").getBytes(UTF_8));
            last = link(chain, last, unlinked);
            trail.add(with(unlinked, last));
        }
        return trail;
    }

    static byte[] link(Chain chain, byte[] previous, AuditRecord record) {
        return chain.link(previous, record.id(), record.type(), record.subject(), record.time(), record.data());
    }

    static AuditRecord with(AuditRecord r, byte[] chain) {
        return new AuditRecord(
                r.node(), r.epoch(), r.sequence(), r.type(), r.subject(), r.key(), r.time(), chain, r.data());
    }

    static AuditRecord withData(AuditRecord r, byte[] data) {
        return new AuditRecord(
                r.node(), r.epoch(), r.sequence(), r.type(), r.subject(), r.key(), r.time(), r.chain(), data);
    }
}
