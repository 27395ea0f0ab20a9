package io.virtwarden.logd.domain;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.feed.SignalThread;
import io.virtwarden.hypervisor.inventory.DomainXml;
import io.virtwarden.hypervisor.inventory.Inventory;
import io.virtwarden.hypervisor.link.Link;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the feed of events and reads the XML of domains when they appear, start or change their devices. Its own thread; what it
 * knows any thread may ask.
 */
public final class DomainWatch implements SignalThread.Taker, AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(DomainWatch.class);
    private static final Duration XML_PATIENCE = Duration.ofSeconds(15);
    private static final Set<String> NEW_DEVICES = Set.of("device-added", "device-removed", "metadata-change");

    private final Supplier<List<Link>> links;
    private final ConsoleXml xml;
    private final List<DomainListener> listeners;
    private final Map<UUID, DomainConsoles> known = new ConcurrentHashMap<>();
    /** Counts each domain's ends: an answer that was asked for before one says nothing of what runs now. Own thread. */
    private final Map<UUID, Integer> ends = new HashMap<>();

    private final SignalThread thread;

    /**
     * @param links for reading XML, one per URI
     * @param listeners hear on this watch's thread, one after the other
     */
    public DomainWatch(
            SignalQueue queue, Supplier<List<Link>> links, ConsoleXml xml, List<? extends DomainListener> listeners) {
        this.links = links;
        this.xml = xml;
        this.listeners = List.copyOf(listeners);
        this.thread = new SignalThread("logd-domains", queue, this);
    }

    public void start() {
        thread.start();
    }

    /** Every domain known, running or not. */
    public Collection<DomainConsoles> domains() {
        return List.copyOf(known.values());
    }

    /** One domain. */
    public Optional<DomainConsoles> domain(UUID uuid) {
        return Optional.ofNullable(known.get(uuid));
    }

    @Override
    public void heard(HypervisorEvent event) {
        Subject subject = event.subject();
        UUID uuid = subject.uuid();
        if (subject.kind() != ObjectKind.DOMAIN || uuid == null) {
            return;
        }
        Optional<Lifecycle> life = Lifecycle.of(event);
        if (life.isEmpty()) {
            if (NEW_DEVICES.contains(event.type().name())) {
                look(event.uri(), uuid, subject.name(), isRunning(uuid), null);
            }
        } else if (life.get().stopped()) {
            stopped(event, uuid, life.get());
        } else if (life.get().undefined() && !isRunning(uuid)) {
            forget(uuid);
        } else {
            boolean running = life.get().started() || isRunning(uuid);
            look(event.uri(), uuid, subject.name(), running, new Happened(event.seenAt(), life.get()));
        }
    }

    private boolean isRunning(UUID uuid) {
        DomainConsoles domain = known.get(uuid);
        return domain != null && domain.running();
    }

    private void stopped(HypervisorEvent event, UUID uuid, Lifecycle life) {
        ends.merge(uuid, 1, Integer::sum);
        DomainConsoles domain = known.get(uuid);
        if (domain != null) {
            DomainConsoles now = domain.running(false);
            known.put(uuid, now);
            tell(listener -> listener.changed(now));
            life.mark().ifPresent(mark -> tell(listener -> listener.happened(now, event.seenAt(), mark)));
        }
    }

    private void forget(UUID uuid) {
        ends.remove(uuid);
        if (known.remove(uuid) != null) {
            tell(listener -> listener.gone(uuid));
        }
    }

    @Override
    public void listed(String uri, Inventory inventory, boolean missed) {
        List<Inventory.DomainEntry> domains = inventory.domains();
        if (domains == null) {
            return;
        }
        Set<UUID> there = new HashSet<>();
        for (Inventory.DomainEntry entry : domains) {
            UUID uuid = entry.subject().uuid();
            if (uuid != null) {
                there.add(uuid);
                boolean running = entry.subject().id() >= 0;
                if (missed || running != isRunning(uuid) || !known.containsKey(uuid)) {
                    look(uri, uuid, entry.subject().name(), running, null);
                }
            }
        }
        List<UUID> gone = new ArrayList<>();
        known.forEach((uuid, domain) -> {
            if (domain.uri().equals(uri) && !there.contains(uuid)) {
                gone.add(uuid);
            }
        });
        gone.forEach(this::forget);
    }

    private record Happened(Instant at, Lifecycle life) {}

    /** Reads the XML, then takes it in on this thread. */
    private void look(String uri, UUID uuid, String name, boolean running, @Nullable Happened happened) {
        Optional<Link> link =
                links.get().stream().filter(l -> l.uri().equals(uri)).findFirst();
        if (link.isEmpty()) {
            return;
        }
        int asked = ends.getOrDefault(uuid, 0);
        var unused = link.get()
                .call("XML of domain " + name, XML_PATIENCE, c -> xml.read(name, DomainXml.read(c, uuid, 0)))
                .whenComplete((description, failure) -> thread.hand(() -> {
                    if (failure == null) {
                        boolean now = running && asked == ends.getOrDefault(uuid, 0);
                        found(new DomainConsoles(uuid, name, uri, now, description), happened);
                    } else {
                        LOG.debug("No XML", "domain", name, "uri", uri, "reason", failure.getMessage());
                    }
                }));
    }

    private void found(DomainConsoles domain, @Nullable Happened happened) {
        DomainConsoles before = known.put(domain.uuid(), domain);
        if (!domain.equals(before)) {
            tell(listener -> listener.changed(domain));
        }
        if (happened != null) {
            happened.life().mark().ifPresent(mark -> tell(listener -> listener.happened(domain, happened.at(), mark)));
        }
    }

    /** One that fails keeps the others from nothing. */
    private void tell(Consumer<DomainListener> news) {
        for (DomainListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.error(e, "News of a domain could not be taken in");
            }
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
