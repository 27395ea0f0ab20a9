package io.virtwarden.monitor.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.NativeText;
import io.virtwarden.monitor.inventory.Difference;
import io.virtwarden.monitor.inventory.Known;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns events, differences and gaps into records of the audit trail. The intake's thread only. */
final class Trail {
    private static final String GAPS = "virtwarden.gaps";

    private final AuditTrail audit;
    private final UUID node;
    private final MeterRegistry registry;
    private final EventCounters heard;
    private final Counter reconciled;
    private final EventData data = new EventData();
    private final GapData gaps = new GapData();
    private long last;

    Trail(AuditTrail audit, UUID node, MeterRegistry registry) {
        this.audit = audit;
        this.node = node;
        this.registry = registry;
        this.heard = new EventCounters(registry);
        this.reconciled = Counter.builder("virtwarden.events.reconciled")
                .description("Events concluded from a comparison of listings because nobody heard them")
                .register(registry);
    }

    /** Sequence of the last record; 0 before the first of this run. */
    long last() {
        return last;
    }

    void heard(HypervisorEvent event, @Nullable Known after) {
        append(event, false, after);
        heard.heard(event);
    }

    void reconciled(Difference difference) {
        append(difference.event(), true, difference.after());
        reconciled.increment();
    }

    void gap(Gap gap, Instant now) {
        String self = node.toString();
        last = audit.append(Gap.TYPE, self, self, now, gaps.encode(gap)).sequence();
        Counter.builder(GAPS)
                .description("Gap records by reason")
                .tag("reason", gap.reason().word())
                .register(registry)
                .increment();
    }

    private void append(HypervisorEvent event, boolean concluded, @Nullable Known after) {
        UUID uuid = event.subject().uuid();
        // Node devices alone have no UUID; Kafka's key is the node for everything but domains.
        String subject = uuid == null ? NativeText.readable(event.subject().name()) : uuid.toString();
        boolean domain = event.type().object() == io.virtwarden.hypervisor.event.ObjectKind.DOMAIN;
        String key = domain && uuid != null ? subject : node.toString();
        byte[] bytes = data.encode(event, concluded, after);
        last = audit.append(event.type().ceType(), subject, key, event.seenAt(), bytes)
                .sequence();
    }
}
