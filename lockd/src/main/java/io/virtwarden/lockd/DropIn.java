package io.virtwarden.lockd;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.rpc.InheritedSockets;
import io.virtwarden.chassis.rpc.RpcServer;
import io.virtwarden.chassis.rpc.RpcSettings;
import io.virtwarden.chassis.rpc.ServedException;
import io.virtwarden.lockd.file.FileGuard;
import io.virtwarden.lockd.file.FileLocks;
import io.virtwarden.lockd.file.LockspaceSettings;
import io.virtwarden.lockd.file.Lockspaces;
import io.virtwarden.lockd.file.Unguarded;
import io.virtwarden.lockd.lease.Leases;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.process.KillSettings;
import io.virtwarden.lockd.process.OwnerGuard;
import io.virtwarden.lockd.process.Processes;
import io.virtwarden.lockd.rpc.Desk;
import io.virtwarden.lockd.rpc.VirtlockdProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * lockd in virtlockd's place: {@link #open}, then everybody uses {@link #leases} instead of the ledger; then {@link #listen}. What
 * was held before a restart is watched and locked again when {@code open} returns.
 */
public final class DropIn implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(DropIn.class);
    private static final String UNIT = "virtlockd.socket";
    private static final int DISK_THREADS = 8;
    private static final int WAITING_CALLS = 4096;
    // Each running guest keeps a connection.
    private static final int CLIENTS = 16_384;
    private static final RpcSettings SETTINGS = RpcSettings.standard().maxClients(CLIENTS);
    private static final Duration RETRY = Duration.ofMillis(250);

    private final Parts given;
    private final OpenParts parts = new OpenParts();
    private final OwnerGuard owners;
    private final FileGuard files;
    private final VirtlockdProgram program;
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, task -> daemon(task, "lockd-timer"));
    private final AtomicBoolean retrying = new AtomicBoolean();
    private volatile @Nullable String waitsFor;

    /**
     * What it stands on.
     *
     * @param ledger who holds what
     * @param node this host
     * @param folder the state folder
     * @param env for what systemd hands over
     */
    public record Parts(
            Leases ledger,
            UUID node,
            Path folder,
            LockspaceSettings lockspaces,
            KillSettings kill,
            MeterRegistry registry,
            Map<String, String> env) {}

    private DropIn(Parts given) throws IOException {
        this.given = given;
        var processes = Processes.ofThisMachine();
        var bootId = processes.bootId();
        var locks = parts.keep("files", new FileLocks());
        workers = workers();
        parts.keep("timer", (AutoCloseable) timer::shutdownNow);
        files = parts.keep("file guard", new FileGuard(given.ledger(), locks, workers, given.registry()));
        owners = parts.keep(
                "owners",
                new OwnerGuard(
                        files,
                        given.node(),
                        bootId,
                        given.kill(),
                        new OwnerGuard.Parts(processes, timer, given.registry())));
        var lockspaces = Lockspaces.open(given.folder(), given.lockspaces());
        program = parts.keep(
                "protocol",
                new VirtlockdProgram(
                        new Desk(owners, files, locks, lockspaces, processes, workers, given.node(), bootId),
                        given.registry()));
        recover();
        var unused =
                timer.scheduleWithFixedDelay(this::retry, RETRY.toMillis(), RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Opens all but the socket. May wait for the disks of what was held before. */
    public static DropIn open(Parts parts) throws IOException {
        return new DropIn(parts);
    }

    /** The ledger, with file locks behind it and processes watched. */
    public Leases leases() {
        return owners;
    }

    /** Leases of running domains that no file lock stands behind, at the moment. */
    public List<Unguarded> unguarded() {
        return files.unguarded();
    }

    /** Whether libvirtd itself asks for this guest's leases. */
    public boolean isSpokenFor(Owner owner) {
        return owners.isSpokenFor(owner);
    }

    /** Whether ends of processes are heard. */
    public boolean isAlive() {
        return owners.isAlive();
    }

    /**
     * Serves libvirtd: on what systemd hands over, or on a new socket. While a virtlockd still answers there this waits for its end,
     * in the background: on a host that switches over, guests have leases before the old locks go.
     */
    public void listen(Path socket) throws IOException {
        var inherited = InheritedSockets.find(given.env(), UNIT, socket);
        if (inherited.isPresent()) {
            parts.keep("socket", RpcServer.adopt(inherited.getAsInt(), program, SETTINGS, given.registry()));
            return;
        }
        try {
            bind(socket);
        } catch (ServedException e) {
            waitsFor = e.getMessage();
            LOG.warn("the socket is taken: waiting until it is free", "path", socket, "reason", e.getMessage());
            bindSoon(socket);
        }
    }

    /** Who still serves the socket, in words; null if nobody else does. */
    public @Nullable String waitsFor() {
        return waitsFor;
    }

    private void bind(Path socket) throws IOException {
        parts.keep("socket", RpcServer.listen(socket, program, SETTINGS, given.registry()));
    }

    private void bindSoon(Path socket) {
        var unused = timer.schedule(() -> bindLater(socket), RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void bindLater(Path socket) {
        try {
            bind(socket);
            waitsFor = null;
            LOG.info("the socket is ours", "path", socket);
        } catch (IOException e) {
            waitsFor = e.getMessage();
            bindSoon(socket);
        } catch (IllegalStateException closed) {
            LOG.debug("closed while waiting for the socket");
        }
    }

    /** Connections close without any consequence for their owners; file locks are dropped last. */
    @Override
    public void close() {
        program.stopping();
        parts.close();
    }

    private void recover() {
        var known = given.ledger().held();
        files.recover(known);
        owners.recover().toCompletableFuture().join();
        var locked = files.lockMissing();
        if (!known.isEmpty())
            LOG.info("leases from before", "object", known.size() + " leases, " + locked + " files locked again");
        tell();
    }

    private void retry() {
        if (files.unguarded().isEmpty() || !retrying.compareAndSet(false, true)) return;
        try {
            workers.execute(() -> {
                try {
                    if (files.lockMissing() > 0) tell();
                } finally {
                    retrying.set(false);
                }
            });
        } catch (RejectedExecutionException busy) {
            retrying.set(false);
        }
    }

    private void tell() {
        var without = files.unguarded();
        for (var one : without)
            LOG.error(
                    "a domain runs whose file could not be locked again: other hosts are not kept out; tried again"
                            + " and again",
                    "domain",
                    one.lease().owner().name(),
                    "path",
                    one.lease().resource(),
                    "reason",
                    one.why());
    }

    private ThreadPoolExecutor workers() {
        var pool = new ThreadPoolExecutor(
                DISK_THREADS,
                DISK_THREADS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(WAITING_CALLS),
                task -> daemon(task, "lockd-disk"));
        pool.allowCoreThreadTimeOut(true);
        parts.keep("workers", (AutoCloseable) pool::shutdownNow);
        var waiting = Gauge.builder(
                        "virtwarden.lockd.disk.waiting",
                        pool,
                        it -> it.getQueue().size())
                .description("Calls of libvirtd that wait for a disk")
                .register(given.registry());
        parts.keep("waiting", (AutoCloseable) () -> given.registry().remove(waiting));
        return pool;
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
