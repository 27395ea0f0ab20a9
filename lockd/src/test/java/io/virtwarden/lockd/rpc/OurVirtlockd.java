package io.virtwarden.lockd.rpc;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.rpc.RpcServer;
import io.virtwarden.chassis.rpc.RpcSettings;
import io.virtwarden.lockd.file.FileGuard;
import io.virtwarden.lockd.file.FileLocks;
import io.virtwarden.lockd.file.LockspaceSettings;
import io.virtwarden.lockd.file.Lockspaces;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.process.KillSettings;
import io.virtwarden.lockd.process.OwnerGuard;
import io.virtwarden.lockd.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Ours, in this JVM, in a folder of its own, on a ledger that outlives it. */
final class OurVirtlockd implements AutoCloseable {
    static final UUID NODE = UUID.fromString("c0ffee00-0000-4000-8000-000000000001");

    private final Path socket;
    private final Leases ledger;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final FileLocks locks = new FileLocks();
    private final FileGuard files;
    private final OwnerGuard owners;
    private final VirtlockdProgram program;
    private final RpcServer server;

    OurVirtlockd(Path folder, Leases ledger, KillSettings kill) throws IOException {
        this.socket = folder.resolve("sock");
        this.ledger = ledger;
        var processes = Processes.ofThisMachine();
        var bootId = processes.bootId();
        files = new FileGuard(ledger, locks, workers, registry);
        owners = new OwnerGuard(files, NODE, bootId, kill, new OwnerGuard.Parts(processes, timer, registry));
        files.recover(ledger.held());
        owners.recover().toCompletableFuture().join();
        files.lockMissing();
        var spaces = Lockspaces.open(folder, new LockspaceSettings(List.of(folder.resolve("leases"))));
        program = new VirtlockdProgram(
                new Desk(owners, files, locks, spaces, processes, workers, NODE, bootId), registry);
        server = RpcServer.listen(socket, program, RpcSettings.standard(), registry);
    }

    Path socket() {
        return socket;
    }

    Leases leases() {
        return owners;
    }

    OwnerGuard owners() {
        return owners;
    }

    FileGuard files() {
        return files;
    }

    FileLocks locks() {
        return locks;
    }

    double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    Leases ledger() {
        return ledger;
    }

    @Override
    public void close() {
        program.close();
        server.close();
        owners.close();
        workers.shutdown();
        timer.shutdown();
        files.close();
        locks.close();
    }
}
