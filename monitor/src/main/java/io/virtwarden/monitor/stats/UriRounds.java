package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.monitor.exposition.Family;
import io.virtwarden.monitor.exposition.RowSource;
import io.virtwarden.monitor.exposition.Rows;
import io.virtwarden.monitor.labels.LabelCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** All that is collected of one connection. Not thread-safe: belongs to the thread of the rounds. */
final class UriRounds implements AutoCloseable {
    /** How long a round that has its domains waits for the others: a first scrape should have them. */
    private static final long GRACE_MILLIS = 500;

    private final String uri;
    private final boolean uriEverywhere;
    private final MetricTable table;
    private final DomainLane domains;
    private final DomainPlans plans;
    private final LabelCache labels;
    private final LabelRefresh refresh;
    private final List<CollectorRun> collectors;
    private final Map<Lane, Link> lanes;
    private final Duplicates duplicates;

    UriRounds(
            String uri,
            boolean uriEverywhere,
            MetricTable table,
            DomainLane domains,
            DomainPlans plans,
            LabelCache labels,
            LabelRefresh refresh,
            List<CollectorRun> collectors,
            Map<Lane, Link> lanes,
            Duplicates duplicates) {
        this.uri = uri;
        this.uriEverywhere = uriEverywhere;
        this.table = table;
        this.domains = domains;
        this.plans = plans;
        this.labels = labels;
        this.refresh = refresh;
        this.collectors = List.copyOf(collectors);
        this.lanes = Map.copyOf(lanes);
        this.duplicates = duplicates;
    }

    /** The future ends, never with a failure, when everything is in that this round will wait for. */
    CompletableFuture<Void> start(long round) {
        List<CompletableFuture<Void>> others = new ArrayList<>();
        collectors.forEach(c -> others.add(c.start(round, duplicates)));
        return domains.start(domainCallHangs()).thenCompose(done -> {
            others.add(refresh.start(domains.board().domains()));
            return CompletableFuture.allOf(others.toArray(new CompletableFuture<?>[0]))
                    .completeOnTimeout(null, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    private boolean domainCallHangs() {
        Link link = lanes.get(Lane.DOMAINS);
        return link != null && link.state() instanceof LinkState.Hung;
    }

    /** Adds what is known now. */
    void report(List<RowSource> sources) {
        Rows self = new Rows(uri, uriEverywhere);
        boolean up = domains.figures().up();
        self.add(table.family("libvirt_up"), up ? 1L : 0L);
        domains.board()
                .byState()
                .forEach((state, count) -> self.add(table.family("libvirt_domains"), (long) count, state));
        Family active = table.alias("libvirt_domains_number");
        if (active != null) {
            self.add(active, domains.board().active());
        }
        for (CollectorRun collector : collectors) {
            RowSource rows = collector.report(table, self);
            if (rows != null) {
                sources.add(rows);
            }
        }
        domainReport(self, up);
        sources.add(self.finish());
        for (DomainBoard.Held held : domains.board().shown()) {
            sources.add(plans.rows(
                    held.sample(),
                    labels.facts(held.sample().uuid()),
                    held.timedOut(),
                    domains.board().fresh(held)));
        }
        if (up) {
            plans.keepOnly(domains.board().domains());
            labels.keepOnly(domains.board().domains());
        }
    }

    /** The bulk call is a collector like the others. */
    private void domainReport(Rows self, boolean up) {
        DomainLane.LaneFigures figures = domains.figures();
        self.add(table.family("libvirt_collector_success"), up ? 1L : 0L, "domains");
        self.row(
                table.family("libvirt_collector_duration_seconds"),
                out -> out.nanos(figures.nativeNanos() + figures.readNanos()),
                "domains");
        if (figures.lastSuccessMillis() > 0) {
            self.row(
                    table.family("libvirt_collector_last_success_timestamp_seconds"),
                    out -> out.millis(figures.lastSuccessMillis()),
                    "domains");
        }
    }

    String uri() {
        return uri;
    }

    DomainLane domains() {
        return domains;
    }

    LabelCache labels() {
        return labels;
    }

    /** Domains that something is remembered of: as many as there are, else something is not forgotten. */
    int remembered() {
        return Math.max(plans.size(), labels.size());
    }

    /** For people: where each connection stands. */
    String standing() {
        StringBuilder text = new StringBuilder(domains.figures().up() ? "answers" : "does not answer");
        lanes.forEach((lane, link) -> {
            if (link.state() instanceof LinkState.Hung hung) {
                text.append("; ").append(hung.call()).append(" is stuck since ").append(hung.since());
            }
        });
        return text.toString();
    }

    @Override
    public void close() {
        domains.close();
        lanes.values().forEach(Link::close);
    }
}
