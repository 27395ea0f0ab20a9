package io.virtwarden.lockd.policy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Scope;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Acts on domains whose leases expire, and lets go on what it suspended once all leases are held again. It hears of a lease as held
 * again only with the proof that nobody else held it in between; whatever is lost for good stays suspended for a person. One thread.
 */
public final class ExpiryGuard {
    private static final KeyedLogger LOG = KeyedLogger.of(ExpiryGuard.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final ExpiryRules rules;
    private final Domains domains;
    private final ScheduledExecutorService thread;
    private final MeterRegistry registry;
    /** By domain: leases that are not sure, of those that it was acted on for. */
    private final Map<UUID, Set<Long>> unsure = new HashMap<>();
    /** Those that ran until we suspended them, and whose leases may be sure again one day. */
    private final Set<UUID> ours = new HashSet<>();
    /** Those that are being suspended. */
    private final Map<UUID, Suspension> suspensions = new HashMap<>();

    /** Of one domain, for all of its leases. */
    private static final class Suspension {
        private int underWay;
        private boolean done;
        /** libvirt gives back what a paused domain held: from then on nobody can say who had it. */
        private boolean givenBack;
    }

    /** @param thread on which everything happens; stays the caller's to close */
    public ExpiryGuard(ExpiryRules rules, Domains domains, ScheduledExecutorService thread, MeterRegistry registry) {
        this.rules = rules;
        this.domains = domains;
        this.thread = thread;
        this.registry = registry;
        Gauge.builder("virtwarden.lockd.expiry.suspended", ours, Set::size)
                .description("Domains that lockd suspended because their leases were not sure, and that still are")
                .register(registry);
    }

    /** Something happened to a lease. Any thread; returns at once. */
    public void heard(Fact fact) {
        if (fact.lease().scope() == Scope.CLUSTER) {
            thread.execute(() -> take(fact));
        }
    }

    private void take(Fact fact) {
        Lease lease = fact.lease();
        UUID domain = lease.owner().domain();
        if (fact instanceof Fact.Changed changed && isUnsure(lease.state())) {
            doubt(lease, changed.why());
        } else if (domain != null && fact instanceof Fact.Changed && lease.state() == LeaseState.HELD) {
            sure(domain, lease);
        } else if (domain != null && fact instanceof Fact.Ended) {
            forget(domain, lease);
        }
    }

    private static boolean isUnsure(LeaseState state) {
        return state == LeaseState.EXPIRED || state == LeaseState.LOST;
    }

    private void doubt(Lease lease, String why) {
        UUID domain = lease.owner().domain();
        if (domain == null) {
            act(OnExpiry.ALERT, lease, why);
            return;
        }
        if (!unsure.computeIfAbsent(domain, any -> new HashSet<>()).add(lease.id())) {
            return;
        }
        domains.wish(domain)
                .whenComplete((wish, fault) -> thread.execute(() -> {
                    if (fault != null) {
                        LOG.warn(
                                "The domain's metadata cannot be read",
                                "domain",
                                lease.owner().name(),
                                "reason",
                                fault);
                    }
                    if (isStillUnsure(lease)) {
                        act(rules.decide(lease, fault == null ? wish : Optional.empty()), lease, why);
                    }
                }));
    }

    private boolean isStillUnsure(Lease lease) {
        UUID domain = lease.owner().domain();
        return domain != null && unsure.getOrDefault(domain, Set.of()).contains(lease.id());
    }

    private void act(OnExpiry action, Lease lease, String why) {
        LOG.warn(
                "A lease is no longer sure",
                "domain",
                lease.owner().name(),
                "object",
                lease.resource(),
                "reason",
                lease.state() + ": " + why + "; action: " + action);
        UUID domain = lease.owner().domain();
        if (domain == null || action == OnExpiry.NONE || action == OnExpiry.ALERT) {
            count(action, "done");
        } else if (action == OnExpiry.DESTROY) {
            attempt(action, lease, () -> domains.destroy(domain), () -> {});
        } else {
            Suspension suspension = suspensions.computeIfAbsent(domain, any -> new Suspension());
            suspension.underWay++;
            attempt(
                    action,
                    lease,
                    () -> domains.runs(domain).thenCompose(runs -> suspend(domain, runs)),
                    () -> ended(domain, suspension));
        }
    }

    /** One that is suspended already is somebody else's to resume. */
    private CompletionStage<Void> suspend(UUID domain, boolean runs) {
        if (!runs) {
            return CompletableFuture.completedFuture(null);
        }
        return domains.suspend(domain).thenAccept(done -> thread.execute(() -> suspended(domain)));
    }

    private void suspended(UUID domain) {
        Suspension suspension = suspensions.get(domain);
        if (suspension != null) {
            suspension.done = true;
        }
    }

    /** Of the domain's leases one more needs nothing further to be done. */
    private void ended(UUID domain, Suspension suspension) {
        if (--suspension.underWay > 0) {
            return;
        }
        suspensions.remove(domain);
        if (suspension.done && suspension.givenBack) {
            leftToAPerson(domain);
        } else if (suspension.done) {
            ours.add(domain);
            if (unsure.getOrDefault(domain, Set.of()).isEmpty()) {
                goOn(domain);
            }
        }
    }

    /** Again and again: while it is not done, a guest may write to what is no longer its own. */
    private void attempt(OnExpiry action, Lease lease, Supplier<CompletionStage<Void>> what, Runnable ended) {
        what.get()
                .whenComplete((done, fault) -> thread.execute(() -> {
                    if (fault == null) {
                        count(action, "done");
                        ended.run();
                        return;
                    }
                    count(action, "failed");
                    LOG.error(
                            "Not done to a domain that may no longer write",
                            "domain",
                            lease.owner().name(),
                            "reason",
                            fault);
                    var unused = thread.schedule(
                            () -> {
                                if (isStillUnsure(lease)) {
                                    attempt(action, lease, what, ended);
                                } else {
                                    ended.run();
                                }
                            },
                            AGAIN.toMillis(),
                            TimeUnit.MILLISECONDS);
                }));
    }

    private void sure(UUID domain, Lease lease) {
        Set<Long> left = unsure.get(domain);
        if (left != null && left.remove(lease.id()) && left.isEmpty()) {
            unsure.remove(domain);
            goOn(domain);
        }
    }

    private void goOn(UUID domain) {
        if (ours.remove(domain)) {
            LOG.info("All leases are held again, and nobody had them in between: the domain goes on", "uuid", domain);
            domains.resume(domain)
                    .whenComplete((done, fault) -> thread.execute(() -> {
                        count("resume", fault == null ? "done" : "failed");
                        if (fault != null) {
                            LOG.error("A domain was not resumed: a person has to", "uuid", domain, "reason", fault);
                        }
                    }));
        }
    }

    /** It has been released or ended: as a rule because the domain is gone. It is never a reason to resume. */
    private void forget(UUID domain, Lease lease) {
        Set<Long> left = unsure.get(domain);
        if (left == null || !left.remove(lease.id())) {
            return;
        }
        if (left.isEmpty()) {
            unsure.remove(domain);
        }
        Suspension suspension = suspensions.get(domain);
        if (suspension != null) {
            suspension.givenBack = true;
        } else if (ours.remove(domain)) {
            leftToAPerson(domain);
        }
    }

    private static void leftToAPerson(UUID domain) {
        LOG.warn(
                "A suspended domain has lost a lease for good: whether it may go on is for a person to say",
                "uuid",
                domain);
    }

    private void count(OnExpiry action, String result) {
        count(action.name().toLowerCase(Locale.ROOT), result);
    }

    private void count(String action, String result) {
        Counter.builder("virtwarden.lockd.expiry.actions")
                .description("What was done about leases that were no longer sure")
                .tags("action", action, "result", result)
                .register(registry)
                .increment();
    }
}
