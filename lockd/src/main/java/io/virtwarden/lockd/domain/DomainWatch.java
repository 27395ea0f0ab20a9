package io.virtwarden.lockd.domain;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.feed.SignalThread;
import io.virtwarden.hypervisor.inventory.DomainXml;
import io.virtwarden.hypervisor.inventory.Inventory;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Owner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Follows the feed of events and reads the XML of domains when they start or change their devices. Its own thread. */
public final class DomainWatch implements SignalThread.Taker, AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(DomainWatch.class);
    private static final Duration XML_PATIENCE = Duration.ofSeconds(15);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Set<String> NEW_DEVICES =
            Set.of("device-added", "device-removed", "disk-change", "block-job-2");
    private static final int STATE_RUNNING = 1;
    /** virDomainEventType of lifecycle events. */
    private static final int STARTED = 2, RESUMED = 4, STOPPED = 5, CRASHED = 8;

    private final Parts parts;
    private final DiskXml xml = new DiskXml();
    private final DomainLeases domains;
    /** Counts each domain's ends: an answer that was asked for before one says nothing of what runs now. */
    private final Map<UUID, Integer> ends = new HashMap<>();

    private final Set<String> listedOnce = new HashSet<>();
    private final SignalThread thread;
    private long retried;

    /**
     * What it stands on.
     *
     * @param links for reading XML, one per URI
     * @param adoptOnly libvirtd asks for leases itself: only what runs already when lockd comes up is taken
     * @param spokenFor owners for whom libvirtd has spoken to us: they are left to it
     * @param pids where libvirt's driver keeps its domains' process ids
     * @param told hears of conflicts
     */
    public record Parts(
            SignalQueue queue,
            Supplier<List<Link>> links,
            Leases leases,
            DomainOwners owners,
            boolean adoptOnly,
            Predicate<Owner> spokenFor,
            Path pids,
            Consumer<Conflict> told,
            InstantSource clock,
            LongSupplier nanos,
            MeterRegistry registry) {}

    /** Makes the owner of a running domain's leases. */
    @FunctionalInterface
    public interface DomainOwners {
        /** @param pid 0 if not known */
        Owner of(String name, UUID domain, int pid);
    }

    public DomainWatch(Parts parts) {
        this.parts = parts;
        this.domains = new DomainLeases(parts.leases(), parts.told(), parts.clock(), parts.registry());
        this.thread = new SignalThread("lockd-domains", parts.queue(), this);
        this.retried = parts.nanos().getAsLong();
    }

    public void start() {
        thread.start();
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    @Override
    public void turn() {
        if (parts.nanos().getAsLong() - retried > RETRY.toNanos()) {
            retried = parts.nanos().getAsLong();
            domains.retry();
        }
    }

    @Override
    public void heard(HypervisorEvent event) {
        Subject subject = event.subject();
        UUID uuid = subject.uuid();
        if (subject.kind() != ObjectKind.DOMAIN || uuid == null) {
            return;
        }
        if (event.type().id() == 0
                && !event.values().isEmpty()
                && event.values().get(0) instanceof Integer change) {
            if (change == STOPPED || change == CRASHED) {
                ends.merge(uuid, 1, Integer::sum);
                domains.stopped(uuid, "the domain stopped");
            } else if (!parts.adoptOnly() && (change == STARTED || (change == RESUMED && !domains.isRunning(uuid)))) {
                look(event.uri(), uuid, subject.name());
            }
        } else if (!parts.adoptOnly() && NEW_DEVICES.contains(event.type().name()) && domains.isRunning(uuid)) {
            look(event.uri(), uuid, subject.name());
        }
    }

    @Override
    public void listed(String uri, Inventory inventory, boolean missed) {
        List<Inventory.DomainEntry> entries = inventory.domains();
        if (entries == null || (parts.adoptOnly() && !missed)) {
            return;
        }
        Set<UUID> gone = domains.of(uri);
        if (listedOnce.add(uri) && listedOnce.size() == parts.links().get().size()) {
            gone.addAll(domains.known());
        }
        for (Inventory.DomainEntry entry : entries) {
            UUID uuid = entry.subject().uuid();
            boolean active = entry.subject().id() >= 0;
            if (uuid != null && active) {
                gone.remove(uuid);
                boolean wanted = !parts.adoptOnly() || entry.state() == STATE_RUNNING;
                if (wanted && (missed || !domains.isRunning(uuid))) {
                    look(uri, uuid, entry.subject().name());
                }
            }
        }
        gone.forEach(uuid -> domains.stopped(uuid, "the domain does not run any more"));
    }

    /** Reads the XML, then takes it in on this thread. */
    private void look(String uri, UUID uuid, String name) {
        Link link = parts.links().get().stream()
                .filter(it -> it.uri().equals(uri))
                .findFirst()
                .orElse(null);
        if (link == null) {
            return;
        }
        int asked = ends.getOrDefault(uuid, 0);
        var unused = link.call("XML of domain " + name, XML_PATIENCE, c -> xml.read(name, DomainXml.read(c, uuid, 0)))
                .whenComplete((wanted, failure) -> thread.hand(() -> {
                    if (asked != ends.getOrDefault(uuid, 0)) {
                        return; // it has stopped since
                    }
                    if (failure == null) {
                        runs(new Running(uuid, name, uri, parts.owners().of(name, uuid, pid(name)), wanted));
                    } else {
                        LOG.warn(
                                "No XML of a running domain, so no leases for it until the next listing",
                                "domain",
                                name,
                                "uri",
                                uri,
                                "reason",
                                failure.getMessage());
                    }
                }));
    }

    private void runs(Running domain) {
        if (!parts.spokenFor().test(domain.owner())) {
            domains.runs(domain);
        }
    }

    /** Of its QEMU; 0 if there is no such file, as with drivers that have no processes. */
    private int pid(String name) {
        try {
            Path file = parts.pids().resolve(name + ".pid");
            return Integer.parseInt(Files.readString(file).strip());
        } catch (java.io.IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
