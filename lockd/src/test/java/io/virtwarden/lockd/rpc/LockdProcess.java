package io.virtwarden.lockd.rpc;

import io.virtwarden.lockd.lease.Lease;
import io.virtwarden.testkit.lab.InnerProcess;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Ours in place of the virtlockd of a private hypervisor, as a process that can be killed and started again. */
final class LockdProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PrivateHypervisor lab;
    private final Path folder;
    private final List<String> running;
    private InnerProcess process;
    private int starts;

    /** @param running NAME UUID PID DISK of a domain that runs already, or nothing */
    LockdProcess(PrivateHypervisor lab, String... running) {
        this.lab = lab;
        this.running = List.of(running);
        try {
            this.folder = Files.createDirectories(lab.scratch().resolve("lockd"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.process = launch();
    }

    void kill9() {
        process.kill9();
    }

    void terminate() {
        process.terminate(Duration.ofSeconds(10));
    }

    /** Starts it after an end; returns when it serves. */
    void startAgain() {
        process = launch();
    }

    /** Whether it has the socket after it had to wait for it. */
    boolean serves() {
        return process.output().contains("the socket is ours");
    }

    /** "DOMAIN RESOURCE" of what is held, in order. */
    List<String> held() {
        try {
            var leases = folder.resolve("leases");
            if (!Files.exists(leases)) return List.of();
            return FileLeases.read(leases).stream()
                    .map(LockdProcess::text)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Lease lease) {
        return lease.owner().name() + " " + lease.resource();
    }

    private InnerProcess launch() {
        starts++;
        var log = folder.resolve("output-" + starts);
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djna.encoding=UTF-8",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                VirtlockdMain.class.getName(),
                folder.toString(),
                "/run/libvirt/virtlockd-sock"));
        if (starts == 1) command.addAll(running);
        var started = lab.launch(command, Map.of(), log);
        Awaitility.await("lockd to serve")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    if (!started.isAlive()) throw new IllegalStateException("it ended: " + started.output());
                    return started.output().contains("ready");
                });
        return started;
    }

    @Override
    public void close() {
        process.close();
    }
}
