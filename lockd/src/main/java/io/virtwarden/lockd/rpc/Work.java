package io.virtwarden.lockd.rpc;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.rpc.RpcAnswer;
import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.chassis.rpc.XdrWriter;
import io.virtwarden.lockd.file.Creation;
import io.virtwarden.lockd.file.FileFaultException;
import io.virtwarden.lockd.file.LockspaceException;
import io.virtwarden.lockd.file.Lockspaces;
import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.lockd.lease.Leases.Acquire;
import io.virtwarden.lockd.lease.Leases.Answer;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Refusal;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.posix.Errno;
import io.virtwarden.lockd.posix.Posix;
import io.virtwarden.lockd.posix.PosixException;
import io.virtwarden.lockd.rpc.VirtlockdSession.Wanted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What is done when all that the protocol checks has been checked. Answers come from any thread. */
final class Work {
    private static final KeyedLogger LOG = KeyedLogger.of(Work.class);
    private static final String BUSY = "too many calls wait for a disk";

    private final Desk desk;
    private final ProtocolMeters meters;

    Work(Desk desk, ProtocolMeters meters) {
        this.desk = desk;
        this.meters = meters;
    }

    void createLockspace(String path, RpcAnswer answer) {
        onDisk(answer, () -> {
            desk.lockspaces().create(path);
            done(answer);
        });
    }

    void create(Wanted wanted, RpcAnswer answer) {
        onDisk(answer, () -> {
            Lockspaces.check(wanted.lockspace(), wanted.name());
            if (isHeld(wanted)) answer.failed(Faults.locked(wanted.asWritten()));
            else touch(wanted.file(), answer);
        });
    }

    void delete(Wanted wanted, RpcAnswer answer) {
        onDisk(answer, () -> {
            Lockspaces.check(wanted.lockspace(), wanted.name());
            if (isHeld(wanted)) answer.failed(Faults.locked(wanted.asWritten()));
            else unlink(wanted.file(), answer);
        });
    }

    void acquire(Wanted wanted, boolean shared, boolean autocreate, Owner owner, RpcAnswer answer) {
        var resource = checked(wanted, answer);
        if (resource.isEmpty()) return;
        var request = new Acquire(
                resource.get(),
                shared ? Mode.SHARED : Mode.EXCLUSIVE,
                owner,
                Origin.LIBVIRT,
                Optional.empty(),
                Duration.ZERO);
        if (desk.lockspaces().find(wanted.lockspace().path()).isPresent()) {
            ask(request, creation(wanted, autocreate), wanted, answer);
            return;
        }
        onDisk(answer, () -> {
            desk.lockspaces().makeForLeases(wanted.lockspace().path());
            ask(request, creation(wanted, autocreate), wanted, answer);
        });
    }

    void release(Wanted wanted, Owner owner, RpcAnswer answer) {
        if (unnameable(wanted.file())) {
            answer.failed(Faults.notLocked(wanted.asWritten()));
            return;
        }
        var unused = desk.owners()
                .release(new Resource(wanted.file()), owner)
                .whenComplete((given, failed) -> answerRelease(wanted, owner, given, failed, answer));
    }

    private Optional<Resource> checked(Wanted wanted, RpcAnswer answer) {
        try {
            Lockspaces.check(wanted.lockspace(), wanted.name());
        } catch (LockspaceException e) {
            answer.failed(Faults.refused(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
        if (unnameable(wanted.file())) {
            answer.failed(Faults.open(wanted.file(), wanted.file().isEmpty() ? Errno.ENOENT : Errno.ENAMETOOLONG));
            return Optional.empty();
        }
        return Optional.of(new Resource(wanted.file()));
    }

    private static boolean unnameable(String file) {
        return file.isEmpty() || file.getBytes(StandardCharsets.UTF_8).length >= Resource.LONGEST;
    }

    private static Creation creation(Wanted wanted, boolean autocreate) {
        if (autocreate) return Creation.WHILE_LOCKED;
        return wanted.lockspace().openToAll() ? Creation.CREATE : Creation.NONE;
    }

    private void ask(Acquire request, Creation creation, Wanted wanted, RpcAnswer answer) {
        var unused = desk.owners()
                .acquire(request, it -> desk.files().acquire(it, creation))
                .whenComplete((given, failed) -> answerAcquire(request, wanted, given, failed, answer));
    }

    private void answerAcquire(
            Acquire request,
            Wanted wanted,
            @Nullable Answer<Lease> given,
            @Nullable Throwable failed,
            RpcAnswer answer) {
        if (given instanceof Answer.Yes<Lease>) {
            meters.granted.increment();
            done(answer);
        } else if (given instanceof Answer.No<Lease> no) {
            (no.refusal().reason() == Refusal.Reason.HELD ? meters.held : meters.refused).increment();
            LOG.info(
                    "a lease was refused",
                    "domain",
                    request.owner().name(),
                    "path",
                    request.resource(),
                    "reason",
                    no.refusal().text());
            answer.failed(refusal(no.refusal(), wanted, request.owner()));
        } else {
            meters.refused.increment();
            answer.failed(fault(failed));
        }
    }

    private void answerRelease(
            Wanted wanted, Owner owner, @Nullable Answer<Lease> given, @Nullable Throwable failed, RpcAnswer answer) {
        if (given instanceof Answer.Yes<Lease>) {
            meters.released.increment();
            done(answer);
        } else if (given instanceof Answer.No<Lease> no) {
            (no.refusal().reason() == Refusal.Reason.NOT_HELD ? meters.notHeld : meters.notYours).increment();
            answer.failed(refusal(no.refusal(), wanted, owner));
        } else {
            meters.notYours.increment();
            answer.failed(fault(failed));
        }
    }

    private RpcError refusal(Refusal refusal, Wanted wanted, Owner asks) {
        return switch (refusal.reason()) {
            case HELD -> isHere(refusal) ? Faults.locked(wanted.asWritten()) : Faults.internal(refusal.text());
            case NOT_HELD -> Faults.notLocked(wanted.asWritten());
            case NOT_YOURS -> Faults.notYours(asks.pid());
            case INVALID -> Faults.refused(refusal.text());
            default -> Faults.internal(refusal.text());
        };
    }

    // virtlockd knows this host only and has no words for a holder on another one.
    private boolean isHere(Refusal refusal) {
        return refusal.holders().stream().allMatch(it -> it.owner().node().equals(desk.node()));
    }

    private boolean isHeld(Wanted wanted) {
        var file = wanted.file();
        return desk.locks().isHeld(file)
                || desk.owners().held().stream()
                        .anyMatch(it -> it.resource().id().equals(file));
    }

    private static void touch(String file, RpcAnswer answer) {
        try {
            Posix.touch(file);
            done(answer);
        } catch (PosixException e) {
            answer.failed(Faults.create(file, e));
        }
    }

    private static void unlink(String file, RpcAnswer answer) {
        try {
            Posix.unlink(file);
            done(answer);
        } catch (PosixException e) {
            if (e.errno() == Errno.ENOENT) done(answer);
            else answer.failed(Faults.delete(file, e));
        }
    }

    private static void done(RpcAnswer answer) {
        answer.results(new XdrWriter(0));
    }

    private void onDisk(RpcAnswer answer, Step step) {
        try {
            desk.workers().execute(() -> attempt(answer, step));
        } catch (RejectedExecutionException e) {
            answer.failed(Faults.internal(BUSY));
        }
    }

    private static void attempt(RpcAnswer answer, Step step) {
        try {
            step.run();
        } catch (LockspaceException | FileFaultException | IOException | RuntimeException e) {
            answer.failed(fault(e));
        }
    }

    private static RpcError fault(@Nullable Throwable failed) {
        var cause = failed instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failed;
        if (cause instanceof FileFaultException e) return Faults.file(e);
        if (cause instanceof LockspaceException e) return Faults.internal(String.valueOf(e.getMessage()));
        if (cause instanceof RejectedExecutionException) return Faults.internal(BUSY);
        LOG.error("a call of libvirtd failed", "reason", cause);
        return Faults.internal(String.valueOf(cause == null ? null : cause.getMessage()));
    }

    private interface Step {
        void run() throws LockspaceException, FileFaultException, IOException;
    }
}
