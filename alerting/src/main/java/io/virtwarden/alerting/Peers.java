package io.virtwarden.alerting;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.engine.Leases;
import io.virtwarden.alerting.engine.Quota;
import io.virtwarden.alerting.lease.LockdLeases;
import io.virtwarden.alerting.publish.GrafanaAnnotations;
import io.virtwarden.alerting.publish.Publication;
import io.virtwarden.alerting.quota.EtcdQuota;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.etcd.JsonGateway;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.KafkaSink;
import io.virtwarden.chassis.launch.NodeIdentity;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.chassis.outbox.PumpParts;
import io.virtwarden.chassis.outbox.PumpSettings;
import io.virtwarden.chassis.settings.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Others that alerting speaks to, if the settings name them: lockd, etcd, Grafana, Kafka. None of them is asked before it is needed. */
final class Peers {
    private static final KeyedLogger LOG = KeyedLogger.of(Peers.class);

    private final AlertingSettings.Alerting settings;
    private final Vertx vertx;
    private final InstantSource clock;
    private final OpenParts parts;

    /** @param parts where what is opened is kept until the daemon closes */
    Peers(AlertingSettings.Alerting settings, Vertx vertx, InstantSource clock, OpenParts parts) {
        this.settings = settings;
        this.vertx = vertx;
        this.clock = clock;
        this.parts = parts;
    }

    Leases leases() {
        LockdAddress lockd = settings.lockd();
        return lockd.url().isEmpty()
                ? Leases.none()
                : parts.keep("lockd", new LockdLeases(vertx, lockd.url().get(), lockd.token(), lockd.authority()));
    }

    Quota quota(NodeIdentity node) {
        SharedQuota quota = settings.quota();
        if (quota.endpoints().isEmpty()) {
            return Quota.none();
        }
        EtcdQuota.Terms terms = new EtcdQuota.Terms(quota.actions(), quota.window(), quota.prefix(), quota.timeout());
        JsonGateway etcd = new JsonGateway(vertx, quota.gateway(), () -> {});
        return parts.keep("quota", new EtcdQuota(vertx, etcd, terms, node.name(), clock));
    }

    Optional<GrafanaAnnotations> annotations(MeterRegistry registry) {
        GrafanaSettings grafana = settings.grafana();
        return grafana.url()
                .map(url -> parts.keep(
                        "grafana",
                        new GrafanaAnnotations(
                                vertx, url, grafana.token(), grafana.authority(), grafana.tags(), registry)));
    }

    /** Kafka, if it is named: the whole audit trail goes there. */
    Optional<Pump> kafka(
            KafkaSettings kafka, Path folder, Journal journal, Engine engine, PrometheusMeterRegistry registry)
            throws IOException {
        if (!kafka.enabled()) {
            return Optional.empty();
        }
        String topic = kafka.topicsPrefix() + "audit";
        PumpParts between = new PumpParts(
                journal,
                new Publication(new AuditCodec(journal.epoch()), new CloudEvents(kafka.mode()), topic),
                new KafkaSink(KafkaClientProperties.of(kafka, "virtwarden-alerting"), List.of(topic)),
                CloudEvents::withhold,
                (first, last) -> {
                    LOG.error("Records were lost before Kafka had them", "first", first, "last", last);
                    engine.recordsLost(first, last);
                });
        Path outbox = folder.resolve("outbox");
        return Optional.of(parts.keep("outbox", new Pump(between, outbox, PumpSettings.defaults(), clock, registry)));
    }
}
