package io.virtwarden.alerting;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.alerting.engine.Leases;
import io.virtwarden.alerting.engine.Quota;
import io.virtwarden.alerting.lease.LockdLeases;
import io.virtwarden.alerting.publish.GrafanaAnnotations;
import io.virtwarden.alerting.quota.EtcdQuota;
import io.virtwarden.chassis.etcd.JsonGateway;
import io.virtwarden.chassis.launch.NodeIdentity;
import io.virtwarden.chassis.launch.OpenParts;
import java.time.InstantSource;
import java.util.Optional;

/** Others that alerting speaks to, if the settings name them: lockd, etcd, Grafana. None of them is asked before it is needed. */
final class Peers {
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
}
