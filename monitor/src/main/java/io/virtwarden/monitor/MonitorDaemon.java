package io.virtwarden.monitor;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.KafkaSink;
import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.NodeIdentity;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.launch.StateFolder;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.chassis.ops.JoinedPages;
import io.virtwarden.chassis.ops.LoopWatch;
import io.virtwarden.chassis.ops.OpsContent;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.ops.OwnMetrics;
import io.virtwarden.chassis.ops.RegistryPages;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.chassis.outbox.PumpParts;
import io.virtwarden.chassis.outbox.PumpSettings;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.link.Access;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.monitor.http.MonitorRoutes;
import io.virtwarden.monitor.intake.Gap;
import io.virtwarden.monitor.intake.Intake;
import io.virtwarden.monitor.intake.Retention;
import io.virtwarden.monitor.publish.Publication;
import io.virtwarden.monitor.publish.Topics;
import io.virtwarden.monitor.stats.Statistics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events and statistics out of the node. Wires the parts and knows in which order they open and close: what others stand on
 * opens first and closes last, and nothing runs before everything is open.
 */
public final class MonitorDaemon implements Daemon {
    private static final KeyedLogger LOG = KeyedLogger.of(MonitorDaemon.class);
    private static final Duration LOOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(30);

    private final MonitorSettings settings;
    private final InstantSource clock;
    private final OpenParts parts = new OpenParts();
    private final LoopWatch loops = new LoopWatch(System::nanoTime);
    private @Nullable OpsEndpoint endpoint;

    /** Opens nothing yet. */
    public MonitorDaemon(MonitorSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void start() throws Exception {
        Path folder = StateFolder.open("monitor.state", settings.monitor().state());
        StateFolder.keepNativeCodeIn(folder);
        PrometheusMeterRegistry registry =
                parts.keep("metrics", new OwnMetrics("monitor")).registry();
        Vertx vertx = EventLoops.open();
        parts.keep("vertx", (AutoCloseable) () -> EventLoops.close(vertx));
        Journal journal = parts.keep("journal", journal(folder, registry));
        NodeIdentity node = NodeIdentity.of(settings.node(), folder, Path.of("/etc/machine-id"));
        SignalQueue queue = new SignalQueue(settings.monitor().events().queue());
        Links links = parts.keep("links", new Links(settings.libvirt().connecting(LinkSettings::of), clock));
        Statistics statistics = parts.keep("statistics", statistics(links, registry));
        Intake intake = Intake.open(new Intake.Surroundings(
                node.uuid(),
                settings.libvirt().uris(),
                folder,
                journal,
                queue,
                kind -> EventTable.row(kind, "lifecycle"),
                registry,
                clock,
                loops.watch("intake", LOOP_LIMIT),
                new Renewal(statistics)));
        Pump pump = settings.kafka().enabled() ? pump(folder, journal, intake, registry) : null;
        Retention retention = parts.keep("retention", retention(journal, pump));
        parts.keep("intake", intake);
        Feed feed = parts.keep(
                "feed",
                new Feed(
                        links,
                        settings.libvirt().uris(),
                        FeedSettings.every(settings.libvirt().resync()),
                        queue,
                        clock));
        Onlookers onlookers = Onlookers.open(vertx, parts, settings, intake.known(), statistics::samples);
        MonitorRoutes routes = parts.keep(
                "routes",
                new MonitorRoutes(
                        vertx,
                        new MonitorRoutes.Sources(
                                journal,
                                intake.known(),
                                onlookers.figures(),
                                new NodeReport(node, feed, journal, pump, intake.known()),
                                clock),
                        CLIENT_PATIENCE));
        List<Check> ready = new ArrayList<>();
        ready.add(Check.of("libvirt", () -> new Status(feed.up(), feed.text())));
        ready.add(statistics.check());
        ready.add(MonitorHealth.journal(journal, intake));
        if (pump != null) {
            ready.add(pump);
        }
        OpsEndpoint open = parts.keep(
                "http",
                OpsEndpoint.open(
                        vertx,
                        "monitor.http",
                        settings.monitor().http(),
                        new OpsContent(
                                ready,
                                List.of(MonitorHealth.loops(loops, journal), statistics.live()),
                                new JoinedPages(List.of(statistics.page(), new RegistryPages(registry))),
                                router -> {
                                    routes.addTo(router);
                                    onlookers.addTo(router);
                                },
                                onlookers::addOpen)));
        open.bindTo(registry);
        endpoint = open;
        if (pump != null) {
            pump.start();
        }
        retention.start();
        intake.start();
        feed.start();
        LOG.info("Monitor runs", "node", node.name(), "uuid", node.uuid(), "path", folder);
    }

    /** Where it listens, such as {@code http://127.0.0.1:9177}; after {@link #start}. */
    public String address() {
        OpsEndpoint open = endpoint;
        if (open == null) {
            throw new IllegalStateException("the monitor was not started");
        }
        return open.address();
    }

    @Override
    public boolean alive() {
        return loops.check().ok();
    }

    @Override
    public void close() {
        parts.close();
    }

    private Statistics statistics(Links links, PrometheusMeterRegistry registry) {
        MonitorSettings.Monitor monitor = settings.monitor();
        return Statistics.start(new Statistics.Parts(
                monitor.stats(),
                monitor.labels(),
                monitor.collectors(),
                monitor.metrics().compat(),
                settings.libvirt().uris(),
                (uri, purpose) -> links.open(uri, Access.READ_ONLY, purpose),
                registry,
                clock,
                System::nanoTime));
    }

    private Journal journal(Path folder, PrometheusMeterRegistry registry) throws IOException {
        return JournalFolder.open(folder.resolve("journal"), JournalLimits.DEFAULT, clock, registry, Tags.empty());
    }

    private Pump pump(Path folder, Journal journal, Intake intake, PrometheusMeterRegistry registry)
            throws IOException {
        KafkaSettings kafka = settings.kafka();
        Topics topics = Topics.of(kafka.topicsPrefix());
        PumpParts between = new PumpParts(
                journal,
                new Publication(new AuditCodec(journal.epoch()), new CloudEvents(kafka.mode()), topics),
                new KafkaSink(KafkaClientProperties.of(kafka, "virtwarden-monitor"), topics.all()),
                CloudEvents::withhold,
                (first, last) -> intake.report(Gap.records(
                        Gap.Reason.OUTBOX_BOUND,
                        clock.instant(),
                        first,
                        last,
                        "dropped before Kafka had them: monitor.journal.retain.unsent was reached")));
        return parts.keep(
                "outbox", new Pump(between, folder.resolve("outbox"), PumpSettings.defaults(), clock, registry));
    }

    private Retention retention(Journal journal, @Nullable Pump pump) {
        MonitorSettings.Retain keep = settings.monitor().journal();
        return new Retention(
                journal,
                new Retention.Bounds(
                        keep.retainSize().bytes(),
                        keep.retainAge(),
                        keep.retainUnsent().bytes()),
                pump == null ? () -> Long.MAX_VALUE : pump::acknowledged,
                clock);
    }
}
