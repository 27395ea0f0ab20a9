package io.virtwarden.lockd.rpc;

import io.virtwarden.chassis.rpc.Peer;
import io.virtwarden.chassis.rpc.RpcAnswer;
import io.virtwarden.chassis.rpc.RpcError;
import io.virtwarden.chassis.rpc.RpcSession;
import io.virtwarden.chassis.rpc.XdrReader;
import io.virtwarden.chassis.rpc.XdrWriter;
import io.virtwarden.lockd.file.Lockspace;
import io.virtwarden.lockd.lease.Owner;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection: who it speaks for, and virtlockd's order of checks (flags, restricted, registered, lockspace). Arguments are read
 * and checked on the event loop; what may wait for a disk is {@link Work}.
 */
final class VirtlockdSession implements RpcSession {
    private static final int SHARED = 1;
    private static final int AUTOCREATE = 2;

    private final Desk desk;
    private final Work work;
    private final Peer peer;
    private final BooleanSupplier stopping;

    private @Nullable Owner owner;
    private boolean restricted;

    VirtlockdSession(Desk desk, ProtocolMeters meters, Peer peer, BooleanSupplier stopping) {
        this.desk = desk;
        this.work = new Work(desk, meters);
        this.peer = peer;
        this.stopping = stopping;
    }

    @Override
    public void call(int procedure, XdrReader arguments, RpcAnswer answer) {
        var call = Call.read(procedure, arguments);
        if (call instanceof Call.Register it) register(it, answer);
        else if (call instanceof Call.Restrict it) restrict(it, answer);
        else if (call instanceof Call.NewLockspace it) newLockspace(it, answer);
        else if (call instanceof Call.CreateResource it) create(it.name(), answer);
        else if (call instanceof Call.DeleteResource it) delete(it.name(), answer);
        else if (call instanceof Call.AcquireResource it) acquire(it.name(), answer);
        else if (call instanceof Call.ReleaseResource it) release(it.name(), answer);
        else if (call instanceof Call.CreateLockspace it) createLockspace(it, answer);
        else answer.failed(RpcError.unknownProcedure(procedure));
    }

    @Override
    public void disconnected() {
        var gone = owner;
        if (gone == null) return;
        owner = null;
        desk.owners().disconnected(gone);
        // QEMU's own connection, which it keeps as long as it lives; libvirtd's come and go.
        if (peer.pid() > 0 && peer.pid() == gone.pid() && !stopping.getAsBoolean())
            desk.owners().letGo(gone);
    }

    private void register(Call.Register call, RpcAnswer answer) {
        if (refused(call.flags(), 0, "Register", answer)) return;
        if (restricted) answer.failed(Faults.restricted());
        else if (call.id() == 0) answer.failed(Faults.notRegistered());
        else {
            var before = owner;
            var now = owner(call);
            owner = now;
            desk.owners().connected(now);
            if (before != null) desk.owners().disconnected(before);
            answer.results(new XdrWriter(0));
        }
    }

    private Owner owner(Call.Register call) {
        // As virtlockd, the number is believed: libvirtd registers QEMU's from its own process. Without a process
        // behind it
        // nothing is granted.
        var started = desk.processes().startTime(call.pid());
        return new Owner(
                desk.node(), desk.bootId(), call.domain(), call.name().toString(), call.pid(), started.orElse(0));
    }

    private void restrict(Call.Restrict call, RpcAnswer answer) {
        if (unfit(call.flags(), 0, "Restrict", answer)) return;
        restricted = true;
        answer.results(new XdrWriter(0));
    }

    private void newLockspace(Call.NewLockspace call, RpcAnswer answer) {
        if (unfit(call.flags(), 0, "New", answer)) return;
        var path = call.path().forFiles();
        if (path.isEmpty()) answer.failed(Faults.refused(unreadable(call.path())));
        else if (path.get().isEmpty()) answer.failed(Faults.defaultLockspaceExists());
        else if (desk.lockspaces().find(path.get()).isPresent()) answer.failed(Faults.lockspaceExists(call.path()));
        else work.createLockspace(path.get(), answer);
    }

    private void createLockspace(Call.CreateLockspace call, RpcAnswer answer) {
        var path = call.path().forFiles();
        if (restricted) answer.failed(Faults.restricted());
        else if (path.isEmpty()) answer.failed(Faults.refused(unreadable(call.path())));
        else if (desk.lockspaces().find(path.get()).isPresent()) answer.results(new XdrWriter(0));
        else work.createLockspace(path.get(), answer);
    }

    private void create(Call.Name name, RpcAnswer answer) {
        if (unfit(name.flags(), 0, "CreateResource", answer)) return;
        resource(name, false, answer).ifPresent(it -> work.create(it, answer));
    }

    private void delete(Call.Name name, RpcAnswer answer) {
        if (unfit(name.flags(), 0, "DeleteResource", answer)) return;
        resource(name, false, answer).ifPresent(it -> work.delete(it, answer));
    }

    private void acquire(Call.Name name, RpcAnswer answer) {
        if (unfit(name.flags(), SHARED | AUTOCREATE, "AcquireResource", answer)) return;
        var shared = (name.flags() & SHARED) != 0;
        var autocreate = (name.flags() & AUTOCREATE) != 0;
        var holder = owner;
        if (holder == null) return;
        resource(name, true, answer).ifPresent(it -> work.acquire(it, shared, autocreate, holder, answer));
    }

    private void release(Call.Name name, RpcAnswer answer) {
        if (unfit(name.flags(), 0, "ReleaseResource", answer)) return;
        var holder = owner;
        if (holder == null) return;
        resource(name, false, answer).ifPresent(it -> work.release(it, holder, answer));
    }

    private Optional<Wanted> resource(Call.Name name, boolean maybeMade, RpcAnswer answer) {
        var path = name.path().forFiles();
        var text = name.name().forFiles();
        var known = path.flatMap(desk.lockspaces()::find);
        if (known.isEmpty()) {
            if (!maybeMade || path.isEmpty() || !desk.lockspaces().mayBeMade(path.get())) {
                answer.failed(Faults.noLockspace(name.path()));
                return Optional.empty();
            }
            known = Optional.of(new Lockspace(path.get(), true));
        }
        if (text.isEmpty()) {
            answer.failed(Faults.refused(unreadable(name.name())));
            return Optional.empty();
        }
        return Optional.of(new Wanted(known.get(), text.get(), name.name()));
    }

    private boolean unfit(int flags, int known, String procedure, RpcAnswer answer) {
        if (refused(flags, known, procedure, answer)) return true;
        if (restricted) answer.failed(Faults.restricted());
        else if (owner == null) answer.failed(Faults.notRegistered());
        return restricted || owner == null;
    }

    private static boolean refused(int flags, int known, String procedure, RpcAnswer answer) {
        var unknown = flags & ~known;
        if (unknown != 0) answer.failed(Faults.flags(unknown, procedure));
        return unknown != 0;
    }

    private static String unreadable(Text text) {
        return "Lockspace resource '" + text + "' has a NUL byte or is no UTF-8";
    }

    /**
     * A name in a lockspace.
     *
     * @param asWritten for answers
     */
    record Wanted(Lockspace lockspace, String name, Text asWritten) {
        String file() {
            return lockspace.file(name);
        }
    }
}
