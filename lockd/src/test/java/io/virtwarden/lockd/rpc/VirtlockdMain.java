package io.virtwarden.lockd.rpc;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.lockd.DropIn;
import io.virtwarden.lockd.file.LockspaceSettings;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Origin;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.process.KillSettings;
import io.virtwarden.lockd.process.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Ours as a process of its own: FOLDER SOCKET, and for a domain that runs already NAME UUID PID DISK. */
final class VirtlockdMain {
    private VirtlockdMain() {}

    @SuppressWarnings("SystemOut") // the test waits for this line
    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var ours = DropIn.open(new DropIn.Parts(
                new FileLeases(folder.resolve("leases")),
                OurVirtlockd.NODE,
                folder,
                LockspaceSettings.standard(),
                KillSettings.standard(),
                new SimpleMeterRegistry(),
                Map.of()));
        Runtime.getRuntime().addShutdownHook(new Thread(ours::close));
        if (arguments.length > 2) takeForRunning(ours, arguments);
        ours.listen(Path.of(arguments[1]));
        System.out.println("ready");
        Thread.currentThread().join();
    }

    private static void takeForRunning(DropIn ours, String[] arguments) throws Exception {
        var processes = Processes.ofThisMachine();
        var pid = Integer.parseInt(arguments[4]);
        var owner = new Owner(
                OurVirtlockd.NODE,
                processes.bootId(),
                UUID.fromString(arguments[3]),
                arguments[2],
                pid,
                processes.startTime(pid).orElseThrow());
        ours.leases()
                .acquire(new Leases.Acquire(
                        new Resource(arguments[5]),
                        Mode.EXCLUSIVE,
                        owner,
                        Origin.DOMAIN,
                        Optional.empty(),
                        Duration.ZERO))
                .toCompletableFuture()
                .join();
    }
}
