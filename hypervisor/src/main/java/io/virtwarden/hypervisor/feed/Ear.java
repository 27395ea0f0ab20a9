package io.virtwarden.hypervisor.feed;

import io.virtwarden.hypervisor.event.EventType;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.inventory.Inventory;
import io.virtwarden.hypervisor.inventory.InventoryReader;
import io.virtwarden.hypervisor.link.Connection;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkListener;
import io.virtwarden.hypervisor.link.LinkState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Listens on one connection. Registers at each opening before anything is listed and keeps what it hears meanwhile, so that
 * nothing falls between the listing and the events.
 *
 * <pre>
 *           opened                 listed: says Connected, then what was kept
 *  SILENT ─────────▶ BUFFERING ─────────────────────────────────────────────▶ LIVE
 *    ▲                 │    ▲                hung: says Lost                    │
 *    └── lost, closed ─┘    └──────────────────────────────────────────────────┤
 *    └───────────────── lost: says Lost; closed: says nothing ─────────────────┘
 * </pre>
 */
final class Ear implements LinkListener {
    private static final Logger LOG = LogManager.getLogger(Ear.class);
    private static final Duration LISTING_PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** Events that were sent before the listing's answer have come through the event loop after so long. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private final String uri;
    private final FeedSettings settings;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final Outlet outlet;

    // Under this object's lock.
    private Stage stage = Stage.SILENT;
    private long generation;
    private Instant registeredAt = Instant.MIN;
    private Instant lastHeard = Instant.MIN;
    private boolean connectedSaid;
    private final Deque<HypervisorEvent> kept = new ArrayDeque<>();
    private @Nullable Set<String> touched;
    private List<String> unsupported = List.of();
    private List<String> unsupportedSaid = List.of();
    private @Nullable Link link;

    // The link's thread.
    private @Nullable Registrar registrar;

    private enum Stage {
        SILENT,
        BUFFERING,
        LIVE
    }

    Ear(String uri, FeedSettings settings, SignalQueue queue, InstantSource clock, ScheduledExecutorService timer) {
        this.uri = uri;
        this.settings = settings;
        this.clock = clock;
        this.timer = timer;
        outlet = new Outlet(uri, queue, settings.patience(), clock);
    }

    /** Under the lock, since the link talks to its listener before it has been returned. */
    synchronized Link open(Function<LinkListener, Link> links) {
        Link opened = links.apply(this);
        link = opened;
        return opened;
    }

    // ---- the link's thread

    @Override
    public void opened(Connection connection) throws LibvirtException {
        synchronized (this) {
            stage = Stage.BUFFERING;
            generation = connection.generation();
            outlet.generation(generation);
            kept.clear();
        }
        long mine = connection.generation();
        Registrar all = new Registrar(connection, (type, subject, values) -> heard(mine, type, subject, values));
        registrar = all;
        all.registerAll();
        synchronized (this) {
            registeredAt = clock.instant();
            unsupported = all.unsupported();
        }
    }

    @Override
    public void closing(Connection connection) {
        synchronized (this) {
            stage = Stage.SILENT;
        }
        if (registrar != null) {
            registrar.endAll();
            registrar = null;
        }
    }

    // ---- libvirt's event loop

    private synchronized void heard(long from, EventType type, Subject subject, List<Object> values) {
        if (stage == Stage.SILENT || from != generation) {
            return; // Deregistered from another thread while it was on its way.
        }
        HypervisorEvent event = new HypervisorEvent(uri, from, type, subject, clock.instant(), values);
        lastHeard = event.seenAt();
        if (touched != null) {
            touched.add(subject.identity());
        }
        if (stage == Stage.LIVE) {
            outlet.hear(event);
        } else if (kept.size() < settings.buffer()) {
            kept.add(event);
        } else {
            outlet.drop(1, event.seenAt());
        }
    }

    // ---- the link's thread and the watchdog's

    @Override
    public synchronized void changed(LinkState state) {
        if (state instanceof LinkState.Up && stage == Stage.BUFFERING) {
            list();
        } else if (state instanceof LinkState.Hung stuck) {
            lost("libvirtd does not answer: " + stuck.call() + " has been running since " + stuck.since());
            if (stage == Stage.LIVE) {
                stage = Stage.BUFFERING;
                registeredAt = clock.instant();
            }
        } else if (state instanceof LinkState.Connecting down) {
            lost(down.lastFault());
            stage = Stage.SILENT;
            sayKept();
        } else if (state instanceof LinkState.Closed) {
            stage = Stage.SILENT;
        }
    }

    private void lost(String reason) {
        if (connectedSaid && link != null) {
            Instant good = link.lastGood().isAfter(lastHeard) ? link.lastGood() : lastHeard;
            outlet.say(new FeedSignal.Lost(uri, clock.instant(), generation, good, reason));
            connectedSaid = false;
        }
    }

    // ---- listing: begun anywhere, ended on the link's thread

    private void list() {
        if (link == null) {
            return;
        }
        long mine = generation;
        var unused = link.call("listing everything", LISTING_PATIENCE, InventoryReader::read)
                .whenComplete((inventory, failure) -> {
                    if (failure == null) {
                        connected(mine, inventory);
                    } else {
                        LOG.warn("{} cannot be listed, trying again: {}", uri, failure.getMessage());
                        later(RETRY, () -> listAgain(mine));
                    }
                });
    }

    private synchronized void listAgain(long mine) {
        if (stage == Stage.BUFFERING && generation == mine && link != null && link.state() instanceof LinkState.Up) {
            list();
        }
    }

    private synchronized void connected(long mine, Inventory inventory) {
        if (stage != Stage.BUFFERING || generation != mine) {
            return;
        }
        List<String> news = unsupported.equals(unsupportedSaid) ? List.of() : unsupported;
        if (!news.isEmpty()) {
            LOG.info("{} does not announce: {}", uri, String.join(", ", news));
        }
        unsupportedSaid = unsupported;
        outlet.say(new FeedSignal.Connected(uri, registeredAt, generation, inventory, news));
        connectedSaid = true;
        sayKept();
        stage = Stage.LIVE;
    }

    private void sayKept() {
        kept.forEach(outlet::hear);
        kept.clear();
    }

    /** Lists on a connection that stays up, unless a listing is under way. */
    synchronized void relist() {
        if (stage != Stage.LIVE || touched != null || link == null) {
            return;
        }
        long mine = generation;
        touched = new HashSet<>();
        var unused = link.call("listing everything again", LISTING_PATIENCE, InventoryReader::read)
                .whenComplete((inventory, failure) -> {
                    if (failure != null || !later(GRACE, () -> listed(mine, inventory))) {
                        notListed();
                    }
                });
    }

    private synchronized void listed(long mine, Inventory inventory) {
        if (stage == Stage.LIVE && generation == mine && touched != null) {
            outlet.say(new FeedSignal.Listed(uri, clock.instant(), generation, inventory, Set.copyOf(touched)));
        }
        touched = null;
    }

    private synchronized void notListed() {
        touched = null;
    }

    /** Now and then: what waits for room is handed over, and after an overflow everything is listed. */
    synchronized void tick() {
        outlet.flush();
        if (outlet.takeOverflowSaid()) {
            touched = null; // One that began before the overflow ended proves nothing.
            relist();
        }
    }

    private boolean later(Duration delay, Runnable task) {
        try {
            var unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is being closed", uri);
            return false;
        }
    }
}
