package io.virtwarden.alerting;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.alerting.engine.Engine;
import io.virtwarden.alerting.http.AlertingRoutes;
import io.virtwarden.alerting.intake.EventIntake;
import io.virtwarden.alerting.intake.StatisticIntake;
import io.virtwarden.alerting.live.LibvirtActions;
import io.virtwarden.alerting.live.LiveSettings;
import io.virtwarden.alerting.memory.ActionIds;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.alerting.memory.Retention;
import io.virtwarden.alerting.memory.SignalHistory;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.RuleException;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.NodeIdentity;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.launch.StateFolder;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.chassis.ops.LoopWatch;
import io.virtwarden.chassis.ops.OpsContent;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.ops.OwnMetrics;
import io.virtwarden.chassis.ops.RegistryPages;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Alerts and events in, guarded and remembered actions out. Wires the parts and knows in which order they open and close: what
 * others stand on opens first and closes last.
 */
public final class AlertingDaemon implements Daemon {
    private static final KeyedLogger LOG = KeyedLogger.of(AlertingDaemon.class);
    private static final Duration LOOP_LIMIT = Duration.ofSeconds(30);
    private static final int EVENTS = 16_384;

    private final AlertingSettings settings;
    private final InstantSource clock;
    private final OpenParts parts = new OpenParts();
    private final LoopWatch loops = new LoopWatch(System::nanoTime);
    private @Nullable OpsEndpoint endpoint;

    /** Opens nothing yet. */
    public AlertingDaemon(AlertingSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void start() throws Exception {
        AlertingSettings.Alerting own = settings.alerting();
        Path folder = StateFolder.open("alerting.state", own.state());
        StateFolder.keepNativeCodeIn(folder);
        PrometheusMeterRegistry registry =
                parts.keep("metrics", new OwnMetrics("alerting")).registry();
        Vertx vertx = EventLoops.open();
        parts.keep("vertx", (AutoCloseable) () -> EventLoops.close(vertx));
        Journal journal = parts.keep("journal", journal(folder, registry));
        NodeIdentity node = NodeIdentity.of(settings.node(), folder, Path.of("/etc/machine-id"));
        ActionIds ids = parts.keep("ids", ActionIds.open(folder.resolve("ids")));
        Ledger ledger = new Ledger(ids);
        Diary diary = Diary.open(journal, ledger, node.uuid(), clock);
        Links links = parts.keep("links", new Links(settings.libvirt().connecting(LinkSettings::of), clock));
        CompletableFuture<Engine> opened = new CompletableFuture<>();
        LibvirtActions actions = parts.keep(
                "actions",
                LibvirtActions.open(
                        links,
                        settings.libvirt().uris(),
                        liveSettings(folder, registry)
                                .recorded(undone -> opened.thenCompose(engine -> engine.undone(undone)))));
        Peers peers = new Peers(own, vertx, clock, parts);
        peers.annotations(registry).ifPresent(diary::tell);
        Rules rules = new Rules(own.rules(), actions);
        Engine engine = parts.keep(
                "engine",
                new Engine(
                        diary,
                        actions,
                        peers.leases(),
                        peers.quota(node),
                        own.decisions(settings.libvirt().uris()),
                        book(rules),
                        clock,
                        registry));
        opened.complete(engine);
        Optional<Pump> pump = peers.kafka(settings.kafka(), folder, journal, engine, registry);
        SignalQueue queue = new SignalQueue(EVENTS);
        EventIntake events =
                parts.keep("events", new EventIntake(queue, engine, loops.watch("events", LOOP_LIMIT), actions::heard));
        Feed feed = parts.keep(
                "feed",
                new Feed(
                        links,
                        settings.libvirt().uris(),
                        FeedSettings.every(settings.libvirt().resync()),
                        queue,
                        clock));
        Measuring measuring = parts.keep(
                "statistics",
                new Measuring(links, settings.libvirt().uris(), new StatisticIntake(engine), rules, clock));
        meters(registry, queue, events);
        serve(
                vertx,
                new AlertingRoutes(
                        vertx,
                        engine,
                        new SignalHistory(journal),
                        by -> rules.reload(engine, work -> onWorker(vertx, work), by),
                        clock,
                        own.bodyMax().bytes()),
                ready(feed, journal, pump),
                registry);
        pump.ifPresent(Pump::start);
        engine.keep(
                new Retention(
                        journal,
                        ledger,
                        ids,
                        own.journal().retainSize().bytes(),
                        own.journal().retainAge()),
                () -> pump.map(Pump::acknowledged).orElse(Long.MAX_VALUE));
        engine.start("start");
        events.start();
        feed.start();
        measuring.start(own.statsEvery());
        LOG.info(
                "Alerting runs",
                "node",
                node.name(),
                "rules",
                rules.current().rules().size(),
                "path",
                folder);
    }

    private void serve(Vertx vertx, AlertingRoutes routes, List<Check> ready, PrometheusMeterRegistry registry)
            throws Exception {
        OpsContent content = new OpsContent(ready, List.of(loops), new RegistryPages(registry), routes::addTo);
        OpsEndpoint open = parts.keep(
                "http",
                OpsEndpoint.open(vertx, "alerting.http", settings.alerting().http(), content));
        open.bindTo(registry);
        endpoint = open;
    }

    /** Where it listens, such as {@code http://127.0.0.1:9180}; after {@link #start}. */
    public String address() {
        OpsEndpoint open = endpoint;
        if (open == null) {
            throw new IllegalStateException("alerting was not started");
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

    private static RuleBook book(Rules rules) throws IOException {
        try {
            return rules.load();
        } catch (RuleException e) {
            throw new IOException(
                    "the rules have faults (setting alerting.rules):\n  " + String.join("\n  ", e.faults()));
        }
    }

    private static List<Check> ready(Feed feed, Journal journal, Optional<Pump> pump) {
        List<Check> ready = new ArrayList<>();
        ready.add(Check.of("libvirt", () -> new Status(feed.up(), feed.text())));
        ready.add(Check.of("journal", () -> {
            Journal.Condition now = journal.condition();
            return now.state() == Journal.Condition.State.ACCEPTING
                    ? Status.ok("decisions become durable")
                    : Status.failed(now.reason());
        }));
        pump.ifPresent(ready::add);
        return ready;
    }

    private static void onWorker(Vertx vertx, Runnable work) {
        var unused = vertx.executeBlocking(
                () -> {
                    work.run();
                    return true;
                },
                false);
    }

    private static void meters(PrometheusMeterRegistry registry, SignalQueue queue, EventIntake events) {
        Gauge.builder("virtwarden.alerting.events.queue.size", queue, SignalQueue::size)
                .description("Events of libvirt that wait")
                .register(registry);
        Gauge.builder("virtwarden.alerting.events.queue.capacity", queue, SignalQueue::capacity)
                .description("Events of libvirt that may wait")
                .register(registry);
        FunctionCounter.builder("virtwarden.alerting.events.refused", queue, SignalQueue::refused)
                .description("Events of libvirt dropped because too many waited")
                .register(registry);
        FunctionCounter.builder("virtwarden.alerting.events.lost", events, EventIntake::lost)
                .description("Events of libvirt that could not be taken in")
                .register(registry);
    }

    private LiveSettings liveSettings(Path folder, PrometheusMeterRegistry registry) {
        AlertingSettings.Alerting own = settings.alerting();
        return LiveSettings.standard(folder.resolve("undo"), clock, registry)
                .outside(OutsideSettings.webhooks(own.webhooks()), OutsideSettings.fence(own.fence()));
    }

    private Journal journal(Path folder, PrometheusMeterRegistry registry) throws IOException {
        return JournalFolder.open(folder.resolve("journal"), JournalLimits.DEFAULT, clock, registry, Tags.empty());
    }
}
