package io.virtwarden.logd;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.launch.StateFolder;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.chassis.ops.OpsContent;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.ops.OwnMetrics;
import io.virtwarden.chassis.ops.RegistryPages;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.rpc.InheritedSockets;
import io.virtwarden.chassis.rpc.RpcServer;
import io.virtwarden.chassis.rpc.RpcSettings;
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.logd.attach.Attacher;
import io.virtwarden.logd.capture.ConsoleCapture;
import io.virtwarden.logd.domain.ConsoleXml;
import io.virtwarden.logd.domain.DomainListener;
import io.virtwarden.logd.domain.DomainWatch;
import io.virtwarden.logd.domain.KnownMetadata;
import io.virtwarden.logd.file.LogPath;
import io.virtwarden.logd.follow.Follower;
import io.virtwarden.logd.http.LogdRoutes;
import io.virtwarden.logd.publish.Forwarding;
import io.virtwarden.logd.rpc.Rehearsal;
import io.virtwarden.logd.rpc.VirtlogdProgram;
import io.virtwarden.logd.store.ConsoleStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Console logs. Wires the parts and knows in which order they open and close: guests are read before anybody may ask for anything, and
 * the store closes last.
 */
public final class LogdDaemon implements Daemon {
    private static final KeyedLogger LOG = KeyedLogger.of(LogdDaemon.class);
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(30);
    private static final int SIGNALS = 10_000;
    private static final int DISK_THREADS = 4;
    private static final int WAITING_CALLS = 1024;

    private final LogdSettings settings;
    private final Map<String, String> env;
    private final InstantSource clock;
    private final OpenParts parts = new OpenParts();
    private @Nullable OpsEndpoint endpoint;
    private @Nullable ConsoleCapture capture;

    /**
     * Opens nothing yet.
     *
     * @param env for what systemd hands over
     */
    public LogdDaemon(LogdSettings settings, Map<String, String> env, InstantSource clock) {
        this.settings = settings;
        this.env = env;
        this.clock = clock;
    }

    @Override
    public void start() throws Exception {
        LogdSettings.Logd own = settings.logd();
        Path folder = StateFolder.open("logd.state", own.state());
        StateFolder.keepNativeCodeIn(folder);
        PrometheusMeterRegistry registry =
                parts.keep("metrics", new OwnMetrics("logd")).registry();
        Vertx vertx = EventLoops.open();
        parts.keep("vertx", (AutoCloseable) () -> EventLoops.close(vertx));
        KnownMetadata metadata = KnownMetadata.open(folder.resolve("domains.json"), registry);
        ConsoleStore store = parts.keep(
                "store",
                ConsoleStore.open(
                        folder.resolve("store"), own.store(), DomainShares.of(own, metadata), clock, registry));
        metadata.keepOnly(domain -> store.consoles().stream()
                .anyMatch(console -> console.id().domain().equals(domain)));
        List<Check> live = new ArrayList<>();
        ConsoleCapture taking = own.socketPath().isPresent() ? capture(own, store, registry, live) : null;
        capture = taking;
        Follower follower = own.follow().enabled() ? follower(own, folder, store, registry, live) : null;
        SignalQueue queue = new SignalQueue(SIGNALS);
        Links links = parts.keep("links", new Links(settings.libvirt().connecting(LinkSettings::of), clock));
        Feed feed = new Feed(
                links,
                settings.libvirt().uris(),
                FeedSettings.every(settings.libvirt().resync()),
                queue,
                clock);
        Forwarding forwarding = Publishing.open(settings, folder, store, registry, clock);
        if (forwarding != null) {
            parts.keep("forwarding", forwarding);
        }
        Companion companion = new Companion(
                store,
                follower,
                path -> taking != null && taking.isOpen(LogPath.of(path)),
                own.follow().linger());
        Attacher attacher = own.attach().enabled()
                ? parts.keep("attacher", Connections.attacher(settings, links, store, registry, clock))
                : null;
        List<DomainListener> listeners = new ArrayList<>(List.of(metadata, companion));
        if (forwarding != null) {
            listeners.add(forwarding);
        }
        if (attacher != null) {
            live.add(Check.thread("attacher", attacher::isAlive));
            listeners.add(attacher);
        }
        DomainWatch watch = parts.keep(
                "domains",
                new DomainWatch(
                        queue, feed::links, new ConsoleXml(own.follow().logs(), own.metadataRules()), listeners));
        parts.keep("feed", feed);
        if (taking != null) {
            serve(own, taking, registry);
        }
        LogdRoutes routes =
                parts.keep("routes", new LogdRoutes(vertx, store, new KnownNames(watch), clock, CLIENT_PATIENCE));
        OpsEndpoint open = parts.keep(
                "http",
                OpsEndpoint.open(
                        vertx,
                        "logd.http",
                        own.http(),
                        new OpsContent(
                                ready(store, feed, forwarding), live, new RegistryPages(registry), routes::addTo)));
        open.bindTo(registry);
        endpoint = open;
        if (follower != null) {
            follower.start();
        }
        if (forwarding != null) {
            forwarding.start();
        }
        if (attacher != null) {
            attacher.start();
        }
        watch.start();
        feed.start();
        LOG.info("Logd runs", "socket", own.socket(), "path", folder);
    }

    /** Where it listens; after {@link #start}. */
    public String address() {
        OpsEndpoint open = endpoint;
        if (open == null) {
            throw new IllegalStateException("logd was not started");
        }
        return open.address();
    }

    @Override
    public boolean alive() {
        ConsoleCapture taking = capture;
        return taking == null || taking.isAlive();
    }

    @Override
    public void close() {
        parts.close();
    }

    private ConsoleCapture capture(
            LogdSettings.Logd own, ConsoleStore store, PrometheusMeterRegistry registry, List<Check> live)
            throws IOException {
        ConsoleCapture taking = parts.keep(
                "capture", new ConsoleCapture(own.capture(), own.file(), store, registry, clock, System::nanoTime));
        live.add(Check.thread("capture", taking::isAlive));
        return taking;
    }

    private static List<Check> ready(ConsoleStore store, Feed feed, @Nullable Forwarding forwarding) {
        List<Check> ready =
                new ArrayList<>(List.of(store.check(), Check.of("libvirt", () -> new Status(feed.up(), feed.text()))));
        if (forwarding != null) {
            ready.add(forwarding.check());
        }
        return ready;
    }

    private Follower follower(
            LogdSettings.Logd own, Path folder, ConsoleStore store, PrometheusMeterRegistry registry, List<Check> live)
            throws IOException {
        Follower follower = parts.keep(
                "follower",
                new Follower(new Follower.Parts(
                        own.follow(),
                        folder,
                        store,
                        store::taken,
                        own.store().buffer().bytes(),
                        registry,
                        clock,
                        System::nanoTime)));
        live.add(Check.thread("follower", follower::isAlive));
        return follower;
    }

    private void serve(LogdSettings.Logd own, ConsoleCapture taking, PrometheusMeterRegistry registry)
            throws IOException {
        Path socket = own.socketPath().orElseThrow();
        ExecutorService workers = new ThreadPoolExecutor(
                DISK_THREADS, DISK_THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(WAITING_CALLS));
        parts.keep("workers", (AutoCloseable) workers::shutdownNow);
        VirtlogdProgram program = new VirtlogdProgram(taking, workers);
        Rehearsal.play(own.capture().run(), clock);
        OptionalInt inherited = InheritedSockets.find(env, "virtlogd.socket", socket);
        parts.keep(
                "socket",
                inherited.isPresent()
                        ? RpcServer.adopt(inherited.getAsInt(), program, RpcSettings.standard(), registry)
                        : RpcServer.listen(socket, program, RpcSettings.standard(), registry));
    }
}
