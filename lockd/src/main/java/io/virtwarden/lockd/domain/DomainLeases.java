package io.virtwarden.lockd.domain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Leases.Answer;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Refusal;
import io.virtwarden.lockd.lease.Resource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Takes leases for domains that run already, and gives them back. What a domain is not given is a conflict: told once, asked for
 * again and again. On the watch's thread; answers may come on any.
 */
final class DomainLeases {
    private static final KeyedLogger LOG = KeyedLogger.of(DomainLeases.class);

    /** How long a domain may be seen on two hosts while it moves from one to the other. */
    private static final Duration MIGRATION = Duration.ofSeconds(30);

    private record Place(UUID domain, Resource resource) {}

    private final Leases leases;
    private final Consumer<Conflict> told;
    private final InstantSource clock;
    private final Counter conflicts;
    private final Map<UUID, Running> running = new LinkedHashMap<>();
    private final Map<Place, Conflict> open = new ConcurrentHashMap<>();
    private final Set<Place> toldOf = ConcurrentHashMap.newKeySet();

    /** @param told hears of each conflict once, on any thread */
    DomainLeases(Leases leases, Consumer<Conflict> told, InstantSource clock, MeterRegistry registry) {
        this.leases = leases;
        this.told = told;
        this.clock = clock;
        conflicts = Counter.builder("virtwarden.lockd.conflicts")
                .description("Domains that were found running without a lease that somebody else holds")
                .register(registry);
        Gauge.builder("virtwarden.lockd.conflicts.open", open, Map::size)
                .description("Leases that running domains should hold and others do")
                .register(registry);
        Gauge.builder("virtwarden.lockd.domains", running, Map::size)
                .description("Running domains that leases are taken for")
                .register(registry);
    }

    boolean isRunning(UUID domain) {
        return running.containsKey(domain);
    }

    /** Running domains of a connection. */
    Set<UUID> of(String uri) {
        Set<UUID> all = new HashSet<>();
        running.forEach((uuid, domain) -> {
            if (domain.uri().equals(uri)) {
                all.add(uuid);
            }
        });
        return all;
    }

    /** It runs, with these devices; takes what is missing and gives back what it has no more. */
    void runs(Running now) {
        Running before = running.put(now.uuid(), now);
        if (before != null && !before.owner().is(now.owner())) {
            end(before.owner(), "the domain was started anew");
        }
        giveBackSpare(now);
        now.wanted().forEach(wanted -> take(now, wanted));
    }

    private void giveBackSpare(Running now) {
        Set<Resource> wanted = new HashSet<>();
        now.wanted().forEach(it -> wanted.add(it.resource()));
        for (Lease lease : leases.held()) {
            if (lease.origin() == Origin.DOMAIN
                    && lease.owner().is(now.owner())
                    && !wanted.contains(lease.resource())) {
                var unused = leases.release(lease.id());
            }
        }
        settled(place -> place.domain().equals(now.uuid()) && !wanted.contains(place.resource()));
    }

    private void take(Running domain, Wanted wanted) {
        Acquire request = new Acquire(
                wanted.resource(), wanted.mode(), domain.owner(), Origin.DOMAIN, Optional.empty(), Duration.ZERO);
        var unused = leases.acquire(request).whenComplete((answer, failure) -> {
            Place place = new Place(domain.uuid(), wanted.resource());
            if (answer instanceof Answer.No<Lease> no) {
                refused(place, domain.owner(), wanted, no.refusal());
            } else if (answer instanceof Answer.Yes && open.containsKey(place)) {
                settled(place::equals);
                LOG.info("A running domain has its lease now", "domain", domain.name(), "path", wanted.resource());
            }
        });
    }

    private void refused(Place place, Owner owner, Wanted wanted, Refusal refusal) {
        Conflict conflict = new Conflict(wanted.resource(), wanted.mode(), owner, refusal, clock.instant());
        Conflict first = open.putIfAbsent(place, conflict);
        boolean patient = isMigration(refusal, owner)
                && (first == null
                        || Duration.between(first.since(), conflict.since()).compareTo(MIGRATION) < 0);
        if (patient || !toldOf.add(place)) {
            return;
        }
        conflicts.increment();
        LOG.error(
                "A domain runs without its lease: it may write to what another writes to",
                "domain",
                owner.name(),
                "path",
                wanted.resource(),
                "owner",
                owner.text(),
                "reason",
                refusal.text());
        told.accept(conflict);
    }

    /** While a domain moves, its last host holds the lease until the domain has left. */
    private static boolean isMigration(Refusal refusal, Owner owner) {
        return !refusal.holders().isEmpty()
                && refusal.holders().stream()
                        .allMatch(holder -> owner.domain() != null
                                && owner.domain().equals(holder.owner().domain())
                                && !owner.node().equals(holder.owner().node()));
    }

    private void settled(Predicate<Place> which) {
        open.keySet().removeIf(which);
        toldOf.removeIf(which);
    }

    /** Asks again for what was refused. */
    void retry() {
        if (open.isEmpty()) {
            return;
        }
        for (Running domain : List.copyOf(running.values())) {
            domain.wanted().stream()
                    .filter(wanted -> open.containsKey(new Place(domain.uuid(), wanted.resource())))
                    .forEach(wanted -> take(domain, wanted));
        }
    }

    /** It does not run any more. */
    void stopped(UUID domain, String why) {
        running.remove(domain);
        settled(place -> place.domain().equals(domain));
        leases.held().stream()
                .filter(lease -> lease.origin() == Origin.DOMAIN
                        && domain.equals(lease.owner().domain()))
                .map(Lease::owner)
                .distinct()
                .forEach(owner -> end(owner, why));
    }

    private void end(Owner owner, String why) {
        var unused = leases.ended(owner, why);
    }

    /** Domains of leases that lockd took itself, from before its start. */
    Set<UUID> known() {
        Set<UUID> all = new HashSet<>();
        leases.held().forEach(lease -> {
            UUID domain = lease.owner().domain();
            if (lease.origin() == Origin.DOMAIN && domain != null) {
                all.add(domain);
            }
        });
        return all;
    }
}
