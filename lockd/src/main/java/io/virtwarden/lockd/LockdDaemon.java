package io.virtwarden.lockd;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.NodeIdentity;
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
import io.virtwarden.hypervisor.feed.Feed;
import io.virtwarden.hypervisor.feed.FeedSettings;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.link.LinkSettings;
import io.virtwarden.hypervisor.link.Links;
import io.virtwarden.lockd.domain.DomainWatch;
import io.virtwarden.lockd.etcd.EtcdCluster;
import io.virtwarden.lockd.etcd.EtcdClusters;
import io.virtwarden.lockd.http.ClusterBreak;
import io.virtwarden.lockd.http.ClusterBreakRoute;
import io.virtwarden.lockd.http.LeaseRoutes;
import io.virtwarden.lockd.http.Owners;
import io.virtwarden.lockd.lease.Cluster;
import io.virtwarden.lockd.lease.LeaseBook;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.process.Processes;
import io.virtwarden.lockd.publish.LeaseTrail;
import io.virtwarden.lockd.store.LeaseStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Leases. Wires the parts and knows in which order they open and close: what was held is known before anybody may ask for anything,
 * and the store closes last.
 */
public final class LockdDaemon implements Daemon {
    private static final KeyedLogger LOG = KeyedLogger.of(LockdDaemon.class);
    private static final int SIGNALS = 10_000;

    private final LockdSettings settings;
    private final Map<String, String> env;
    private final InstantSource clock;
    private final OpenParts parts = new OpenParts();
    private final OwnMetrics metrics = parts.keep("metrics", new OwnMetrics("lockd"));
    private final PrometheusMeterRegistry registry = metrics.registry();
    private final List<Check> ready = new ArrayList<>();
    private final List<Check> live = new ArrayList<>();
    private @Nullable OpsEndpoint endpoint;
    private @Nullable LeaseClock ticking;

    /**
     * Opens nothing yet.
     *
     * @param env for what systemd hands over
     */
    public LockdDaemon(LockdSettings settings, Map<String, String> env, InstantSource clock) {
        this.settings = settings;
        this.env = Map.copyOf(env);
        this.clock = clock;
    }

    @Override
    public void start() throws Exception {
        LockdSettings.Lockd own = settings.lockd();
        Path folder = StateFolder.open("lockd.state", own.state());
        StateFolder.keepNativeCodeIn(folder);
        Vertx vertx = EventLoops.open();
        parts.keep("vertx", (AutoCloseable) () -> EventLoops.close(vertx));
        UUID node = NodeIdentity.of(settings.node(), folder, Path.of("/etc/machine-id"))
                .uuid();
        Processes processes = Processes.ofThisMachine();
        Owners owners = new Owners(node, processes.bootId(), processes);
        LeaseStore store = parts.keep("store", LeaseStore.open(folder, own.tokensPath(), clock, registry));
        ready.add(store.check());
        EtcdCluster cluster = own.etcd().enabled() ? cluster(vertx, node, processes.bootId(), folder) : null;
        LeaseBook book = book(store, cluster);
        endOfEarlierBoots(book, owners);
        LeaseClock ticks = parts.keep("clock", new LeaseClock(book));
        ticking = ticks;
        live.add(Check.thread("clock", ticks::isAlive));
        DropIn dropIn = own.socketPath().isPresent() ? dropIn(book, node, folder) : null;
        Leases leases = dropIn == null ? book : dropIn.leases();
        LeaseTrail trail = new Telling(settings.kafka(), parts, ready, registry, clock).open(folder, node, book);
        Feed feed = feed(leases, owners, trail, dropIn == null ? owner -> false : dropIn::isSpokenFor);
        LeaseRoutes routes = parts.keep("routes", new LeaseRoutes(vertx, leases, owners, clock));
        ClusterBreakRoute breaking = new ClusterBreakRoute(vertx, cluster == null ? null : broken(cluster, trail));
        OpsEndpoint open = parts.keep(
                "http",
                OpsEndpoint.open(
                        vertx,
                        "lockd.http",
                        own.http(),
                        new OpsContent(ready, live, new RegistryPages(registry), router -> {
                            breaking.addTo(router);
                            routes.addTo(router);
                        })));
        open.bindTo(registry);
        endpoint = open;
        ticks.start();
        if (dropIn != null) {
            dropIn.listen(own.socketPath().orElseThrow());
        }
        if (own.domains().enabled()) {
            feed.start();
        }
        LOG.info(
                "Lockd runs",
                "socket",
                own.socket(),
                "path",
                folder,
                "leases",
                book.held().size());
    }

    private EtcdCluster cluster(Vertx vertx, UUID node, UUID boot, Path folder) {
        EtcdCluster cluster = parts.keep(
                "etcd", EtcdClusters.open(vertx, settings.lockd().etcd(), node, boot, folder, registry, clock));
        ready.add(cluster.check());
        return cluster;
    }

    private static ClusterBreak broken(Cluster cluster, LeaseTrail trail) {
        return (resource, token, reason, by) -> cluster.breakLease(resource, token, reason, by)
                .thenApply(done -> {
                    if (done) {
                        trail.brokenElsewhere(resource, token, reason, by);
                    }
                    return done;
                });
    }

    private LeaseBook book(LeaseStore store, @Nullable EtcdCluster cluster) {
        LockdSettings.Lockd own = settings.lockd();
        LeaseBook book = new LeaseBook(
                new LeaseBook.Parts(own.terms().terms(), store, cluster, own.onUnknown(), clock, System::nanoTime),
                store.known());
        var unused = new LeaseMeters(book, registry);
        book.start();
        if (cluster != null) {
            parts.keep(
                    "expiry",
                    ExpiryWatch.open(
                            book,
                            own.etcd().rules(),
                            settings.libvirt(),
                            settings.libvirt().connecting(LinkSettings::of),
                            clock,
                            registry));
            cluster.start();
        }
        return book;
    }

    /** In virtlockd's place: what was held is watched and its files are locked again. */
    private DropIn dropIn(LeaseBook book, UUID node, Path folder) throws IOException {
        LockdSettings.Lockd own = settings.lockd();
        DropIn dropIn = parts.keep(
                "socket",
                DropIn.open(new DropIn.Parts(book, node, folder, own.lockspaces(), own.kill(), registry, env)));
        live.add(Check.thread("owners", dropIn::isAlive));
        ready.add(socket(dropIn));
        return dropIn;
    }

    /** On a host that switches over virtlockd may serve it still. */
    private static Check socket(DropIn dropIn) {
        return Check.of("socket", () -> {
            String other = dropIn.waitsFor();
            return other == null ? Status.ok("serves libvirtd") : Status.failed(other);
        });
    }

    /** Domains, as libvirt tells of them. With a socket, only those that run already when lockd comes up are of interest. */
    private Feed feed(Leases leases, Owners owners, LeaseTrail trail, Predicate<Owner> spokenFor) {
        LockdSettings.Lockd own = settings.lockd();
        SignalQueue queue = new SignalQueue(SIGNALS);
        Links links = parts.keep("links", new Links(settings.libvirt().connecting(LinkSettings::of), clock));
        Feed feed = new Feed(
                links,
                settings.libvirt().uris(),
                FeedSettings.every(settings.libvirt().resync()),
                queue,
                clock);
        if (own.domains().enabled()) {
            DomainWatch watch = parts.keep(
                    "domains",
                    new DomainWatch(new DomainWatch.Parts(
                            queue,
                            feed::links,
                            leases,
                            owners::of,
                            own.socketPath().isPresent(),
                            spokenFor,
                            own.domains().pids(),
                            trail::conflict,
                            clock,
                            System::nanoTime,
                            registry)));
            live.add(Check.thread("domains", watch::isAlive));
            watch.start();
            parts.keep("feed", feed);
            ready.add(Check.of("libvirt", () -> new Status(feed.up(), feed.text())));
        }
        return feed;
    }

    /** The host was started anew: no process of before can hold anything. */
    private static void endOfEarlierBoots(LeaseBook book, Owners owners) {
        List<Owner> gone = book.held().stream()
                .map(lease -> lease.owner())
                .filter(owners::isOfEarlierBoot)
                .distinct()
                .toList();
        for (Owner owner : gone) {
            var unused = book.ended(owner, "this host was started anew");
        }
        if (!gone.isEmpty()) {
            LOG.info("Leases of before this host's last start have ended", "owners", gone.size());
        }
    }

    /** Where it listens; after {@link #start}. */
    public String address() {
        OpsEndpoint open = endpoint;
        if (open == null) {
            throw new IllegalStateException("lockd was not started");
        }
        return open.address();
    }

    @Override
    public boolean alive() {
        LeaseClock ticks = ticking;
        return ticks == null || ticks.isAlive();
    }

    @Override
    public void close() {
        parts.close();
    }
}
