package io.virtwarden.lockd.process;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Refusal;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.posix.PosixException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Leases that end with the process of their owner, whoever notices first: the watch, or somebody who asks for what a dead process
 * still seems to hold. Any thread; nothing blocks.
 */
public final class OwnerGuard implements Leases, AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(OwnerGuard.class);
    private static final String GONE = "its process has ended";

    private final Leases inner;
    private final Processes processes;
    private final UUID node;
    private final UUID bootId;
    private final OwnerTable owners = new OwnerTable();
    private final Adoptable adoptable = new Adoptable();
    private final SpokenFor spokenFor;
    private final ProcessWatch watch;
    private final OwnerMeters meters;
    private final Ending ending;

    /**
     * Watches nobody yet.
     *
     * @param node this host: processes of others are not looked for
     */
    public OwnerGuard(Leases inner, UUID node, UUID bootId, KillSettings kill, Parts parts) throws PosixException {
        this.inner = inner;
        this.node = node;
        this.bootId = bootId;
        this.processes = parts.processes();
        this.spokenFor = new SpokenFor(processes);
        this.watch = new ProcessWatch(processes, this::processEnded);
        this.meters = new OwnerMeters(parts.registry(), watch::size);
        this.ending = new Ending(watch, kill, parts.timer(), meters);
    }

    /**
     * What an {@link OwnerGuard} stands on.
     *
     * @param timer for signals that come later
     */
    public record Parts(Processes processes, ScheduledExecutorService timer, MeterRegistry registry) {}

    /**
     * A lease, asked for in {@code ask}'s way. It is refused if its owner's process is gone; one that the owner holds already, from
     * before a restart or a switch-over, is given once more.
     */
    public CompletionStage<Answer<Lease>> acquire(
            Acquire request, Function<Acquire, CompletionStage<Answer<Lease>>> ask) {
        var owner = request.owner();
        if (!isProcess(owner))
            return request.origin() == Origin.LIBVIRT
                    ? CompletableFuture.completedStage(noProcess(owner))
                    : ask.apply(request);
        var before = adoptable.take(request);
        if (before.isPresent()) {
            meters.adopted.increment();
            return CompletableFuture.completedStage(new Answer.Yes<>(before.get()));
        }
        if (!watch.add(ProcessId.of(owner))) return CompletableFuture.completedStage(noProcess(owner));
        return ask.apply(request)
                .thenCompose(answer -> withoutTheDead(answer, request, ask))
                .thenCompose(answer -> counted(answer, owner))
                .whenComplete((answer, failed) -> watch.remove(ProcessId.of(owner)));
    }

    @Override
    public CompletionStage<Answer<Lease>> acquire(Acquire request) {
        return acquire(request, inner::acquire);
    }

    @Override
    public CompletionStage<Answer<Lease>> release(Resource resource, Owner owner) {
        return inner.release(resource, owner).thenApply(this::forgotten);
    }

    @Override
    public CompletionStage<Answer<Lease>> release(long id) {
        return inner.release(id).thenApply(this::forgotten);
    }

    @Override
    public CompletionStage<List<Lease>> ended(Owner owner, String why) {
        return inner.ended(owner, why).thenApply(leases -> {
            leases.forEach(this::forget);
            return leases;
        });
    }

    @Override
    public CompletionStage<Answer<Lease>> renew(long id, Optional<Duration> ttl) {
        return inner.renew(id, ttl);
    }

    @Override
    public CompletionStage<Answer<Lease>> breakLease(long id, String reason, String by) {
        return inner.breakLease(id, reason, by).thenApply(this::forgotten);
    }

    @Override
    public List<Lease> held() {
        return inner.held();
    }

    @Override
    public List<Waiter> waiting() {
        return inner.waiting();
    }

    @Override
    public void listen(Consumer<Fact> listener) {
        inner.listen(listener);
    }

    /**
     * Takes up what was held before a restart: ends the leases of processes that are gone, and watches the others.
     *
     * @return done when what had to end is recorded
     */
    public CompletionStage<Void> recover() {
        var done = CompletableFuture.<Void>completedFuture(null);
        for (var lease : inner.held()) {
            var owner = lease.owner();
            if (!owner.node().equals(node) || owner.pid() <= 0) continue;
            var sameBoot = owner.bootId().equals(bootId);
            // Without a start time nobody can say whether it is the same process.
            if (sameBoot && owner.startTime() <= 0) continue;
            if (sameBoot && lease.origin() == Origin.LIBVIRT) spokenFor.add(ProcessId.of(owner));
            if (sameBoot && keep(lease)) adoptable.add(lease);
            else done = CompletableFuture.allOf(done, ended(lease.owner(), GONE).toCompletableFuture());
        }
        return done;
    }

    /** A connection of this owner is open: its process is watched until {@link #disconnected}. False if it is gone. */
    public boolean connected(Owner owner) {
        if (isProcess(owner)) spokenFor.add(ProcessId.of(owner));
        return isProcess(owner) && watch.add(ProcessId.of(owner));
    }

    /** The connection is closed. */
    public void disconnected(Owner owner) {
        watch.remove(ProcessId.of(owner));
    }

    /**
     * A process has closed the connection that it was to keep as long as it lives. Its leases end with it: at once if it is dead,
     * else it is ended, where the settings say so.
     */
    public void letGo(Owner owner) {
        var id = ProcessId.of(owner);
        if (!owners.holdsAny(id)) return;
        if (!processes.lives(id)) processEnded(id);
        else if (!processes.isExiting(owner.pid())) ending.begin(id, owner.name());
    }

    /** Whether libvirtd itself has asked for this guest's leases, in this life of lockd or before. */
    public boolean isSpokenFor(Owner owner) {
        return isProcess(owner) && spokenFor.has(ProcessId.of(owner));
    }

    /** Processes watched now. */
    public int watched() {
        return watch.size();
    }

    /** Whether ends are heard. */
    public boolean isAlive() {
        return watch.isAlive();
    }

    @Override
    public void close() {
        watch.close();
        meters.close();
    }

    private boolean isProcess(Owner owner) {
        return owner.node().equals(node) && owner.bootId().equals(bootId) && owner.pid() > 0 && owner.startTime() > 0;
    }

    // In this order: a process that ends in between is heard of, and its lease is found.
    private boolean keep(Lease lease) {
        if (!owners.add(lease)) return true;
        if (watch.add(ProcessId.of(lease.owner()))) return true;
        owners.remove(lease);
        return false;
    }

    private CompletionStage<Answer<Lease>> counted(Answer<Lease> answer, Owner owner) {
        if (!(answer instanceof Answer.Yes<Lease> yes)) return CompletableFuture.completedStage(answer);
        if (keep(yes.value())) return CompletableFuture.completedStage(answer);
        return ended(owner, GONE).thenApply(leases -> noProcess(owner));
    }

    private CompletionStage<Answer<Lease>> withoutTheDead(
            Answer<Lease> answer, Acquire request, Function<Acquire, CompletionStage<Answer<Lease>>> ask) {
        if (!(answer instanceof Answer.No<Lease> no) || no.refusal().reason() != Refusal.Reason.HELD)
            return CompletableFuture.completedStage(answer);
        var dead = no.refusal().holders().stream()
                .map(Refusal.Holder::owner)
                .filter(this::isDead)
                .distinct()
                .toList();
        if (dead.isEmpty()) return CompletableFuture.completedStage(answer);
        var done = CompletableFuture.allOf(
                dead.stream().map(it -> ended(it, GONE).toCompletableFuture()).toArray(CompletableFuture[]::new));
        return done.thenCompose(nothing -> ask.apply(request));
    }

    private boolean isDead(Owner owner) {
        if (!owner.node().equals(node) || owner.pid() <= 0 || owner.startTime() <= 0) return false;
        return !owner.bootId().equals(bootId) || !processes.lives(ProcessId.of(owner));
    }

    private Answer<Lease> noProcess(Owner owner) {
        var text = "there is no process " + owner.pid() + " that could hold a lease for " + owner.name();
        return new Answer.No<>(new Refusal(Refusal.Reason.INVALID, text, List.of()));
    }

    private Answer<Lease> forgotten(Answer<Lease> answer) {
        if (answer instanceof Answer.Yes<Lease> yes) forget(yes.value());
        return answer;
    }

    private void forget(Lease lease) {
        adoptable.remove(lease);
        if (owners.remove(lease)) watch.remove(ProcessId.of(lease.owner()));
    }

    private void processEnded(ProcessId id) {
        for (var owner : owners.of(id)) {
            meters.ended.increment();
            LOG.info("a process has ended; so do its leases", "domain", owner.name(), "object", "process " + id.pid());
            var unused = ended(owner, GONE).exceptionally(failed -> {
                LOG.error("the leases of a dead process were not ended", "domain", owner.name(), "reason", failed);
                return List.of();
            });
        }
    }
}
