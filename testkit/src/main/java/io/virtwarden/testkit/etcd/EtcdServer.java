package io.virtwarden.testkit.etcd;

import io.virtwarden.testkit.lab.Folders;
import io.virtwarden.testkit.lab.HttpText;
import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.Shell;
import io.virtwarden.testkit.lab.TiedProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One member of etcd on loopback, with a folder and ports of its own. It can be killed, frozen, restarted, saved and restored; it ends
 * with the test's JVM. One thread.
 */
public final class EtcdServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final String name;
    private final int clientPort;
    private final int peerPort;
    private final List<String> extra;
    private String scheme = "http";
    private int healthPort;
    private String initialCluster;
    private String token;
    private int starts;
    private @Nullable TiedProcess process;

    private EtcdServer(Path folder, String name, List<String> extra) {
        this.folder = folder;
        this.name = name;
        this.extra = List.copyOf(extra);
        clientPort = Ports.free();
        peerPort = Ports.free();
        healthPort = clientPort;
        initialCluster = name + "=" + peerUrl();
        token = "lab-" + peerPort;
    }

    /** A cluster of one; returns when it answers. Needs {@code LabRequirements.Part.ETCD}. */
    public static EtcdServer start(String... extraArguments) {
        EtcdServer server = new EtcdServer(newFolder(), "one", List.of(extraArguments));
        server.launch("new");
        server.awaitHealthy();
        return server;
    }

    /**
     * A cluster of one behind TLS that asks every client for a certificate; {@link #etcdctl} has none. PEM files.
     *
     * @param clients certificates that clients may show; etcd's own must be among them, for its gateway is a client of it, too
     */
    public static EtcdServer secured(Path certificate, Path key, Path clients) {
        int healthPort = Ports.free();
        EtcdServer server = new EtcdServer(
                newFolder(),
                "secured",
                List.of(
                        "--cert-file=" + certificate,
                        "--key-file=" + key,
                        "--client-cert-auth",
                        "--trusted-ca-file=" + clients,
                        "--listen-metrics-urls=http://127.0.0.1:" + healthPort));
        server.scheme = "https";
        server.healthPort = healthPort;
        server.launch("new");
        server.awaitHealthy();
        return server;
    }

    /** Members of one cluster, that all answer. */
    static List<EtcdServer> members(int count) {
        List<EtcdServer> members = new ArrayList<>();
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EtcdServer member = new EtcdServer(newFolder(), "m" + i, List.of());
            members.add(member);
            peers.add(member.name + "=" + member.peerUrl());
        }
        for (EtcdServer member : members) {
            member.initialCluster = String.join(",", peers);
            member.token = members.get(0).token;
            member.launch("new");
        }
        members.forEach(EtcdServer::awaitHealthy);
        return members;
    }

    /** Where clients ask. */
    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + clientPort);
    }

    /** Client port. */
    public int port() {
        return clientPort;
    }

    /** Its process id, while it runs. */
    public long pid() {
        return running().pid();
    }

    /** Where it logs; deleted with it. */
    public Path log() {
        return folder.resolve("log");
    }

    /** kill -9; its data stays. */
    public void kill() {
        running().kill9();
        running().close();
        process = null;
    }

    /** Stops its process in the middle of whatever it does; connections stay open and nobody answers. */
    public void freeze() {
        running().signal("STOP");
    }

    /** Ends {@link #freeze}. */
    public void thaw() {
        running().signal("CONT");
    }

    /** Starts it again over the same data; returns when it answers. */
    public void restart() {
        launch("existing");
        awaitHealthy();
    }

    /** Starts it again over the same data and does not wait. */
    public void restartOnly() {
        launch("existing");
    }

    /** Saves everything to a file. */
    public Path snapshot() {
        Path file = folder.resolve("snapshot-" + System.nanoTime());
        etcdctl("snapshot", "save", file.toString());
        return file;
    }

    /** Ends it and starts it over what a {@link #snapshot} holds: everything since is gone. */
    public void restore(Path snapshot) {
        kill();
        starts++;
        etcdctl(
                "snapshot",
                "restore",
                snapshot.toString(),
                "--name",
                name,
                "--data-dir",
                data().toString(),
                "--initial-cluster",
                initialCluster,
                "--initial-cluster-token",
                token,
                "--initial-advertise-peer-urls",
                peerUrl());
        restart();
    }

    /** Ends it and starts another cluster, that is empty, on the same port. */
    public void wipe() {
        kill();
        starts++;
        token = token + "-" + starts;
        launch("new");
        awaitHealthy();
    }

    /** Runs etcdctl against it; what it prints. */
    public String etcdctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "ETCDCTL_API=3", "etcdctl", "--endpoints=" + uri()));
        command.addAll(List.of(arguments));
        return Shell.run(PATIENCE, command);
    }

    /** Waits until it has a leader and answers. */
    public void awaitHealthy() {
        try {
            Awaitility.await("etcd " + name + " to be healthy")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> HttpText.answers(URI.create("http://127.0.0.1:" + healthPort + "/health")));
        } catch (RuntimeException e) {
            throw new IllegalStateException("etcd did not start:\n" + running().output(), e);
        }
    }

    /** Kills it and deletes its data. Idempotent. */
    @Override
    public void close() {
        TiedProcess running = process;
        if (running != null) {
            running.close();
            process = null;
        }
        Folders.delete(folder);
    }

    private void launch(String state) {
        process = TiedProcess.start(command(state), Map.of(), folder.resolve("log"));
    }

    private List<String> command(String state) {
        List<String> command = new ArrayList<>(List.of(
                "etcd",
                "--name=" + name,
                "--data-dir=" + data(),
                "--listen-peer-urls=" + peerUrl(),
                "--initial-advertise-peer-urls=" + peerUrl(),
                "--initial-cluster=" + initialCluster,
                "--initial-cluster-token=" + token,
                "--initial-cluster-state=" + state,
                "--heartbeat-interval=50",
                "--election-timeout=500"));
        if (extra.stream().noneMatch(argument -> argument.startsWith("--listen-client-urls"))) {
            command.add("--listen-client-urls=" + uri());
            command.add("--advertise-client-urls=" + uri());
        }
        command.addAll(extra);
        return command;
    }

    private Path data() {
        return folder.resolve("data-" + starts);
    }

    private String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    private TiedProcess running() {
        TiedProcess running = process;
        if (running == null) {
            throw new IllegalStateException("etcd " + name + " does not run");
        }
        return running;
    }

    private static Path newFolder() {
        return Folders.create("etcd");
    }
}
