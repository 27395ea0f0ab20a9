package io.virtwarden.lab.node;

import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.Ports;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A private hypervisor with our daemons in it, each with its state on a small file system of its own if wanted. One thread. */
public final class Node implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final NodeOptions options;
    private final PrivateHypervisor lab;
    private final Path folder;
    private final List<Daemon> daemons = new ArrayList<>();

    private Node(NodeOptions options, PrivateHypervisor lab) throws IOException {
        this.options = options;
        this.lab = lab;
        this.folder = Files.createDirectories(lab.scratch().resolve("node"));
    }

    /** Starts everything on it; returns when all of it is ready. */
    public static Node start(NodeOptions options, Endpoints shared) throws IOException {
        PrivateHypervisor lab = PrivateHypervisor.start(hypervisor(options));
        try {
            Node node = new Node(options, lab);
            node.lay(shared);
            node.daemons.forEach(Daemon::start);
            node.awaitReady();
            return node;
        } catch (IOException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** Its libvirtd. */
    public PrivateHypervisor hypervisor() {
        return lab;
    }

    /** Its daemons. */
    public List<Daemon> daemons() {
        return List.copyOf(daemons);
    }

    /** The daemon of this role. */
    public Daemon daemon(Role role) {
        return daemons.stream()
                .filter(daemon -> daemon.role() == role)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + role.word() + " here"));
    }

    /** What it was made with. */
    public NodeOptions options() {
        return options;
    }

    /** Settings of its daemons. */
    public Path config() {
        return folder.resolve("virtwarden.yaml");
    }

    /** The folder around a daemon's state; where its own file system is mounted if it has one, as the daemons see it. */
    public Path disk(Role role) {
        return NodeSettings.disk(folder, role);
    }

    /** The lab's folder on this node, the same inside and outside. */
    public Path folder() {
        return folder;
    }

    private Path logs() {
        Path chosen = options.logs();
        return chosen == null ? folder : chosen;
    }

    /** Waits until all daemons say that they are ready. */
    public void awaitReady() {
        for (Daemon daemon : daemons) {
            try {
                Awaitility.await(daemon.name() + " to be ready")
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> {
                            if (!daemon.isAlive()) {
                                throw new IllegalStateException(daemon.name() + " has ended");
                            }
                            return daemon.isReady();
                        });
            } catch (RuntimeException e) {
                throw new IllegalStateException(
                        e.getMessage() + "; its log is " + daemon.output() + "\n" + log(daemon), e);
            }
        }
    }

    private static HypervisorOptions hypervisor(NodeOptions options) {
        HypervisorOptions base = HypervisorOptions.plain().sharingTheNetwork();
        if (!options.name().isEmpty()) {
            base = base.hostName(options.name().replace(' ', '-'));
        }
        if (options.driver().startsWith("test:")) {
            return base.daemons(new String[0]);
        }
        List<String> originals = new ArrayList<>();
        if (!options.dropIns().contains(Role.LOGD)) {
            originals.add("virtlogd");
        }
        if (!options.dropIns().contains(Role.LOCKD)) {
            originals.add("virtlockd");
        }
        originals.add("libvirtd");
        return base.daemons(originals.toArray(String[]::new)).qemuConf("lock_manager = \"lockd\"");
    }

    private void lay(Endpoints shared) throws IOException {
        Map<Role, Integer> ports = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            ports.put(role, Ports.free());
        }
        Files.writeString(config(), NodeSettings.yaml(options, lab.hostUuid(), shared, folder, ports));
        Files.createDirectories(folder.resolve(Daemon.TEMPORARY));
        Files.writeString(folder.resolve("rules.yaml"), NodeSettings.RULES);
        for (Role role : Role.values()) {
            if (options.roles().contains(role)) {
                Path disk = Files.createDirectories(disk(role));
                if (!options.disk().isEmpty()) {
                    lab.inside("mount", "-t", "tmpfs", "-o", "size=" + options.disk(), "lab", disk.toString());
                }
                daemons.add(new Daemon(
                        lab,
                        role,
                        options.called(role.word()),
                        config(),
                        ports.getOrDefault(role, 0),
                        logs().resolve(role.word() + ".log")));
            }
        }
    }

    private static String log(Daemon daemon) {
        try {
            return Files.exists(daemon.output()) ? Files.readString(daemon.output()) : "(it wrote nothing)";
        } catch (IOException e) {
            return "(its log cannot be read: " + e + ")";
        }
    }

    /** Ends everything on it. Idempotent. */
    @Override
    public void close() {
        daemons.forEach(Daemon::close);
        lab.close();
    }
}
