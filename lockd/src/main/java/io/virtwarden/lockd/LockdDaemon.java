package io.virtwarden.lockd;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.NodeIdentity;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.launch.StateFolder;
import io.virtwarden.chassis.launch.Version;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.chassis.ops.OpsContent;
import io.virtwarden.chassis.ops.OpsEndpoint;
import io.virtwarden.chassis.ops.RegistryPages;
import io.virtwarden.lockd.http.LeaseRoutes;
import io.virtwarden.lockd.http.Owners;
import io.virtwarden.lockd.lease.LeaseBook;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.OnUnknown;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.process.Processes;
import io.virtwarden.lockd.store.LeaseStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Leases. Wires the parts and knows in which order they open and close: what was held is known before anybody may ask for anything,
 * and the store closes last.
 */
public final class LockdDaemon implements Daemon {
    private static final KeyedLogger LOG = KeyedLogger.of(LockdDaemon.class);

    private final LockdSettings settings;
    private final InstantSource clock;
    private final OpenParts parts = new OpenParts();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
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
        this.clock = clock;
    }

    @Override
    public void start() throws Exception {
        LockdSettings.Lockd own = settings.lockd();
        Path folder = StateFolder.open("lockd.state", own.state());
        StateFolder.keepNativeCodeIn(folder);
        registerVersion();
        Vertx vertx = EventLoops.open();
        parts.keep("vertx", (AutoCloseable) () -> closed(vertx));
        NodeIdentity node = NodeIdentity.of(settings.node(), folder, Path.of("/etc/machine-id"));
        Processes processes = Processes.ofThisMachine();
        UUID boot = processes.bootId();
        Owners owners = new Owners(node.uuid(), boot, processes);
        LeaseStore store = parts.keep("store", LeaseStore.open(folder, own.tokensPath(), clock, registry));
        ready.add(store.check());
        LeaseBook book = book(store);
        endOfEarlierBoots(book, owners);
        LeaseClock ticks = parts.keep("clock", new LeaseClock(book));
        ticking = ticks;
        live.add(LockdHealth.thread("clock", ticks::isAlive));
        Leases leases = book;
        LeaseRoutes routes = parts.keep("routes", new LeaseRoutes(vertx, leases, owners, clock));
        endpoint = parts.keep(
                "http",
                OpsEndpoint.open(
                        vertx,
                        "lockd.http",
                        own.http(),
                        new OpsContent(ready, live, new RegistryPages(registry), routes::addTo)));
        ticks.start();
        LOG.info(
                "Lockd runs",
                "socket",
                own.socket(),
                "path",
                folder,
                "leases",
                book.held().size());
    }

    private LeaseBook book(LeaseStore store) {
        LeaseBook book = new LeaseBook(
                new LeaseBook.Parts(
                        settings.lockd().terms().terms(), store, null, OnUnknown.REFUSE, clock, System::nanoTime),
                store.known());
        var unused = new LeaseMeters(book, registry);
        book.start();
        return book;
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

    private void registerVersion() {
        Gauge.builder("virtwarden.build.info", () -> 1)
                .description("Which virtwarden this is")
                .tags("daemon", "lockd", "version", Version.current())
                .register(registry);
    }

    /** Vert.x closes in the background: this waits for it, but not for ever. */
    private static void closed(Vertx vertx) throws TimeoutException {
        vertx.close().await(2, TimeUnit.SECONDS);
    }
}
