package io.virtwarden.lockd.file;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.Fact;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Refusal;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.posix.Errno;
import io.virtwarden.lockd.posix.PosixException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leases whose files are locked, too, as long as they last: so that virtlockds on other hosts, and here, are kept out. Those that
 * programs take over HTTP have no file.
 *
 * <p>For libvirtd the file is locked first and the ledger asked then; on the way back the ledger comes first. Wherever lockd dies
 * between the two, the kernel drops the file lock and the ledger says who holds what: a lease that is recorded gets its file lock
 * back at the start, and one that is not was never granted. For domains that run already (a switch-over) the ledger comes first
 * and the file follows when it can be had: the guest runs in any case.
 */
public final class FileGuard implements Leases, AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(FileGuard.class);

    private final Leases ledger;
    private final FileLocks files;
    private final Executor workers;
    private final NearFolders near = new NearFolders(System::nanoTime);
    private final HeldFiles held;
    private final GuardMeters meters;

    /** @param workers for what may wait for a disk; bounded, a refusal is answered as an error */
    public FileGuard(Leases ledger, FileLocks files, Executor workers, MeterRegistry registry) {
        this.ledger = ledger;
        this.files = files;
        this.workers = workers;
        this.held = new HeldFiles(files);
        this.meters = new GuardMeters(registry, files::size, held::unguarded);
    }

    /**
     * A lease for libvirtd: refused if the file cannot be locked now.
     *
     * @return fails with a {@link FileFaultException} if the file cannot be opened or locked for a reason other than a holder, and
     *     with a {@link RejectedExecutionException} if too many wait for a disk
     */
    public CompletionStage<Answer<Lease>> acquire(Acquire request, Creation creation) {
        var answer = new CompletableFuture<Answer<Lease>>();
        if (!near.isNear(request.resource().id()) || !lockNearThenAsk(request, creation, answer))
            lockFarThenAsk(request, creation, answer);
        return answer;
    }

    @Override
    public CompletionStage<Answer<Lease>> acquire(Acquire request) {
        return switch (request.origin()) {
            case LIBVIRT -> acquire(request, Creation.NONE);
            case DOMAIN -> ledger.acquire(request).thenApplyAsync(this::lockIfGranted, this::workOrRun);
            case PROGRAM -> ledger.acquire(request);
        };
    }

    @Override
    public CompletionStage<Answer<Lease>> release(Resource resource, Owner owner) {
        return ledger.release(resource, owner).thenCompose(this::unlockIfEnded);
    }

    @Override
    public CompletionStage<Answer<Lease>> release(long id) {
        return ledger.release(id).thenCompose(this::unlockIfEnded);
    }

    @Override
    public CompletionStage<List<Lease>> ended(Owner owner, String why) {
        return ledger.ended(owner, why)
                .thenApplyAsync(
                        leases -> {
                            leases.forEach(this::unlock);
                            return leases;
                        },
                        this::workOrRun);
    }

    @Override
    public CompletionStage<Answer<Lease>> renew(long id, Optional<Duration> ttl) {
        return ledger.renew(id, ttl);
    }

    @Override
    public CompletionStage<Answer<Lease>> breakLease(long id, String reason, String by) {
        return ledger.breakLease(id, reason, by).thenCompose(this::unlockIfEnded);
    }

    @Override
    public List<Lease> held() {
        return ledger.held();
    }

    @Override
    public List<Waiter> waiting() {
        return ledger.waiting();
    }

    @Override
    public void listen(Consumer<Fact> listener) {
        ledger.listen(listener);
    }

    /** What was held before a restart, and has no file lock until {@link #lockMissing}. */
    public void recover(List<Lease> leases) {
        leases.stream().filter(FileGuard::hasFile).forEach(it -> held.without(it, "lockd has just started"));
    }

    /**
     * Tries to lock what is unguarded; blocks for the disks.
     *
     * @return how many could be locked
     */
    public int lockMissing() {
        var locked = 0;
        for (var unguarded : held.listUnguarded()) {
            var lease = unguarded.lease();
            try {
                held.attachLater(lease, files.take(lease.resource().id(), lease.mode(), Creation.NONE));
                locked++;
            } catch (LockedException | PosixException e) {
                held.stillWithout(lease, String.valueOf(e.getMessage()));
            }
        }
        meters.regained.increment(locked);
        return locked;
    }

    /** Leases of running domains that no file lock stands behind. */
    public List<Unguarded> unguarded() {
        return held.listUnguarded();
    }

    /** Which leases hold the file that was locked, under whatever name. */
    public List<Lease> holders(LockedException refused) {
        return held.of(refused.file());
    }

    /** Unlocks nothing: who closes {@link FileLocks} does. */
    @Override
    public void close() {
        meters.close();
    }

    // False if the path turns out to lead elsewhere.
    private boolean lockNearThenAsk(Acquire request, Creation creation, CompletableFuture<Answer<Lease>> answer) {
        try {
            ask(request, files.takePlain(request.resource().id(), request.mode(), creation), answer);
        } catch (LockedException e) {
            refuseOrAsk(request, e, answer);
        } catch (PosixException e) {
            if (e.errno() == Errno.ELOOP) return false;
            answer.completeExceptionally(fault(request.resource(), creation, e));
        }
        return true;
    }

    private void lockFarThenAsk(Acquire request, Creation creation, CompletableFuture<Answer<Lease>> answer) {
        try {
            workers.execute(() -> lockThenAsk(request, creation, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
    }

    private void lockThenAsk(Acquire request, Creation creation, CompletableFuture<Answer<Lease>> answer) {
        near.learn(request.resource().id());
        FileLocks.Hold hold;
        try {
            hold = files.take(request.resource().id(), request.mode(), creation);
        } catch (LockedException e) {
            refuseOrAsk(request, e, answer);
            return;
        } catch (PosixException e) {
            answer.completeExceptionally(fault(request.resource(), creation, e));
            return;
        }
        ask(request, hold, answer);
    }

    private void ask(Acquire request, FileLocks.Hold hold, CompletableFuture<Answer<Lease>> answer) {
        var unused = ledger.acquire(request).whenComplete((given, failed) -> settle(hold, given, failed, answer));
    }

    // What this very owner has, the ledger may give it once more.
    private void refuseOrAsk(Acquire request, LockedException e, CompletableFuture<Answer<Lease>> answer) {
        var own = held.of(e.file()).stream()
                .anyMatch(it -> it.owner().is(request.owner()) && it.resource().equals(request.resource()));
        if (own) {
            var unused = ledger.acquire(request).whenComplete((given, failed) -> pass(given, failed, answer));
            return;
        }
        meters.conflicts.increment();
        answer.complete(new Answer.No<>(refusal(e)));
    }

    private void settle(
            FileLocks.Hold hold,
            @Nullable Answer<Lease> given,
            @Nullable Throwable failed,
            CompletableFuture<Answer<Lease>> answer) {
        if (given instanceof Answer.Yes<Lease> yes) {
            held.attach(yes.value(), hold);
            pass(given, failed, answer);
            return;
        }
        onDisk(hold.path(), () -> {
            files.release(hold);
            pass(given, failed, answer);
        });
    }

    private static void pass(
            @Nullable Answer<Lease> given, @Nullable Throwable failed, CompletableFuture<Answer<Lease>> answer) {
        if (given != null) answer.complete(given);
        else answer.completeExceptionally(failed == null ? new IllegalStateException("no answer") : failed);
    }

    private Answer<Lease> lockIfGranted(Answer<Lease> given) {
        if (given instanceof Answer.Yes<Lease> yes) lock(yes.value());
        return given;
    }

    private void lock(Lease lease) {
        // A running domain that libvirt asked for before: its file is locked by us, and that is no conflict.
        if (held.has(lease.id())) return;
        try {
            held.attach(lease, files.take(lease.resource().id(), lease.mode(), Creation.NONE));
        } catch (LockedException | PosixException e) {
            held.without(lease, String.valueOf(e.getMessage()));
            LOG.warn(
                    "the file of a running domain is not locked; tried again and again",
                    "domain",
                    lease.owner().name(),
                    "path",
                    lease.resource(),
                    "reason",
                    e.getMessage());
        }
    }

    private CompletionStage<Answer<Lease>> unlockIfEnded(Answer<Lease> given) {
        if (!(given instanceof Answer.Yes<Lease> yes) || !hasFile(yes.value()))
            return CompletableFuture.completedStage(given);
        var done = new CompletableFuture<Answer<Lease>>();
        onDisk(yes.value().resource().id(), () -> {
            held.detach(yes.value().id());
            done.complete(given);
        });
        return done;
    }

    private void unlock(Lease lease) {
        if (hasFile(lease)) held.detach(lease.id());
    }

    // Closing a plain file on a disk of this host takes a microsecond or two, handing it over ten times as much.
    private void onDisk(String path, Runnable work) {
        if (near.isNear(path)) work.run();
        else workOrRun(work);
    }

    // What has ended must be unlocked, however many others wait for a disk.
    private void workOrRun(Runnable work) {
        try {
            workers.execute(work);
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }

    private Refusal refusal(LockedException e) {
        var holders = held.of(e.file());
        var by = holders.isEmpty() ? "" : ", for " + holders.get(0).owner().text();
        return new Refusal(
                Refusal.Reason.HELD,
                e.getMessage() + by,
                holders.stream().map(FileGuard::holder).toList());
    }

    private static Refusal.Holder holder(Lease lease) {
        return new Refusal.Holder(
                lease.owner(), lease.mode(), lease.token(), lease.scope(), Optional.of(lease.since()));
    }

    private static FileFaultException fault(Resource resource, Creation creation, PosixException e) {
        if (String.valueOf(e.getMessage()).startsWith("fcntl"))
            return new FileFaultException("Unable to acquire lock on '" + resource.id() + "'", e);
        var verb = creation == Creation.NONE ? "open" : "open/create";
        return new FileFaultException("Unable to " + verb + " resource " + resource.id(), e);
    }

    private static boolean hasFile(Lease lease) {
        return lease.origin() != Origin.PROGRAM;
    }
}
